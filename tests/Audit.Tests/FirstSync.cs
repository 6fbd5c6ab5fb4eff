using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Testing;

namespace ScimSuite.Audit.Tests;

/// <summary>When a connector's first sync was over: its writes paused for the first time.</summary>
public sealed class FirstSync(Suite suite) : IClassFixture<Suite>
{
    [Theory]
    [InlineData("none wrote yet", "", null)]
    [InlineData("one goes on", "0 1 2 3", null)]
    [InlineData("two minutes on the clock may be less than two minutes", "0 2 4 6", null)]
    [InlineData("it paused for three", "0 1 4 5", 2)]
    [InlineData("the first pause counts, later ones do not", "0 10 11 40", 1)]
    [InlineData("a pause after half a day is no end of a first sync", "0 721", null)]
    public async Task Ends_with_the_first_pause_of_its_writes(string given, string writesAtMinute, int? endedAtMinute)
    {
        var (tenant, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var noon = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-2).AddHours(12), TimeSpan.Zero);

        // Reads begin earlier and go on in between: they are no writes.
        await HearAsync(tenant, [Call(connector, noon, "read"), .. writesAtMinute.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(minute => Call(connector, noon.AddMinutes(int.Parse(minute)), "applied")), Call(connector, noon.AddMinutes(2), "read")]);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/tenants/{tenant}/connectors/{connector}/activity?window=7d");
        request.Headers.Add(InternalHeaders.Assertion, TestCaller.Assertion(TestCaller.ApiKey(tenant)));
        using var response = await suite.Host.Client.SendAsync(request);
        var activity = await response.Content.ReadFromJsonAsync<JsonElement>();

        DateTimeOffset? ended = activity.TryGetProperty("firstSyncEndedAt", out var at) && at.ValueKind != JsonValueKind.Null ? at.GetDateTimeOffset() : null;
        Assert.True(ended == (endedAtMinute is { } minute ? noon.AddMinutes(minute) : null), $"{given}: {ended:O}");
    }

    private static Exchange Call(Guid connector, DateTimeOffset at, string outcome) => new()
    {
        Id = Guid.CreateVersion7(at), At = at, Connector = connector, Method = outcome == "read" ? "GET" : "PATCH", Route = "/Users/{id}", Status = 200, Outcome = outcome == "read" ? "no-change" : outcome,
        Dialect = "auto", DurationMs = 3,
    };

    private async Task HearAsync(Guid tenant, IReadOnlyList<Exchange> exchanges)
    {
        await using var scope = suite.Host.Services.CreateAsyncScope();
        var envelope = Suite.Envelope(new ExchangesSeen(Guid.CreateVersion7(), [.. exchanges]), tenant, actor: new Actor("gateway", Guid.Empty, "gateway"));
        await scope.ServiceProvider.GetRequiredService<Consumers.RecordExchanges>().HandleAsync([EventEnvelope.FromJson(envelope.ToJson())], CancellationToken.None);
    }
}
