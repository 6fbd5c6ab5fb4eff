using System.Text.Json;
using ScimSuite.Gateway.Credentials;
using ScimSuite.ServiceDefaults;

namespace ScimSuite.Gateway.Readiness;

/// <summary>Asks every service once a second, so that whoever asks for the whole is answered at once, however many ask and whatever hangs.</summary>
internal sealed class Watch(HttpClient http, BrokerLink broker, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    private volatile WholeReport? _latest;

    /// <summary><c>null</c> = nobody has been asked yet.</summary>
    public WholeReport? Latest => _latest;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            _latest = await AskAsync(stoppingToken);
            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    private async Task<WholeReport> AskAsync(CancellationToken ct)
    {
        var asked = await Task.WhenAll(Whole.Services.Keys.Select(async service => (service, report: await AskAsync(service, ct))));
        return Whole.Of(asked.ToDictionary(answer => answer.service, answer => answer.report), broker.IsConnected);
    }

    private async Task<ReadyReport?> AskAsync(string service, CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync($"http://{service}/ready", ct);
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            var report = await JsonSerializer.DeserializeAsync(body, WholeJson.Default.ReadyReport, ct);
            // Something else may answer at that address. What does not speak of its readiness is not ready.
            return report is { State: not null, Checks: not null } ? report : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException or NotSupportedException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }
}
