using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>Whether the processes of the suite are ready, gateways and this one included, as each says itself. Remembered for three seconds, however many look.</summary>
public sealed class Services(IHttpClientFactory clients, IServer server, IOptions<PortalOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly string[] _behind = ["users", "groups", "root", "tokens", "tenants", "audit"];

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Seen? _latest;

    /// <summary>What was seen last, however long ago: for what must not wait.</summary>
    public Seen? Latest => _latest;

    public async Task<Seen> NowAsync(CancellationToken ct)
    {
        if (IsFresh(_latest))
        {
            return _latest!;
        }

        await _one.WaitAsync(ct);
        try
        {
            return IsFresh(_latest) ? _latest! : _latest = new Seen(clock.GetUtcNow(), [.. await Task.WhenAll(Addresses.Select(one => AskAsync(one.Name, one.Ready, one.Metrics, ct)))]);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private IEnumerable<(string Name, string Ready, string Metrics)> Addresses =>
    [
        // A gateway's /ready speaks for the whole, which stands here line by line.
        .. options.Value.Gateways.Select((gateway, number) => (number == 0 ? "gateway" : $"gateway-{number + 1}", $"{gateway.TrimEnd('/')}/ready/self", $"{gateway.TrimEnd('/')}/metrics")),
        .. _behind.Select(name => (name, $"http://{name}/ready", $"http://{name}/metrics")),
        .. Own is { } own ? [("portal", $"{own}/ready", $"{own}/metrics")] : Array.Empty<(string, string, string)>(),
    ];

    /// <summary>Where this process listens, asked as anybody would: what a wildcard stands for is this machine.</summary>
    private string? Own => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(address => address.StartsWith("http://", StringComparison.Ordinal))?
        .Replace("//[::]:", "//127.0.0.1:", StringComparison.Ordinal).Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal)
        .Replace("//+:", "//127.0.0.1:", StringComparison.Ordinal).Replace("//*:", "//127.0.0.1:", StringComparison.Ordinal).TrimEnd('/');

    private bool IsFresh(Seen? seen) => seen is not null && clock.GetUtcNow() - seen.At < TimeSpan.FromSeconds(3);

    private async Task<ServiceState> AskAsync(string name, string readyAt, string metricsAt, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            var client = clients.CreateClient("readiness");
            using var ready = await client.GetAsync(readyAt, limit.Token);
            var report = await ready.Content.ReadFromJsonAsync<Readiness>(_json, limit.Token);
            var metrics = await client.GetStringAsync(metricsAt, limit.Token);
            return new ServiceState(name, report?.State ?? "Unhealthy", report?.Checks ?? new Dictionary<string, ReadinessCheck>(), ServiceFigures.Read(metrics), report?.Version);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or NotSupportedException or Polly.ExecutionRejectedException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new ServiceState(name, "Unhealthy", new Dictionary<string, ReadinessCheck> { ["process"] = new("Unhealthy", "It does not answer.") }, null);
        }
    }

    public sealed record Seen(DateTimeOffset At, IReadOnlyList<ServiceState> All)
    {
        public bool IsWhole => All.All(service => service.IsReady);
    }
}

public sealed record ServiceState(string Name, string State, IReadOnlyDictionary<string, ReadinessCheck> Checks, ServiceFigures? Figures, string? Version = null)
{
    public bool IsReady => State is "Healthy" or "Degraded";
    public bool IsDegraded => State == "Degraded";

    public IEnumerable<string> Troubles => Checks.Where(check => check.Value.State != "Healthy").Select(check => check.Value.Detail is { } detail ? $"{check.Key}: {detail}" : $"{check.Key} is {check.Value.State.ToLowerInvariant()}");
}
