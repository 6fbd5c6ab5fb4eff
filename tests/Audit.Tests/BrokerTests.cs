using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Testing;

namespace ScimSuite.Audit.Tests;

/// <summary>Audit with a broker in front of it.</summary>
public sealed class SuiteWithBroker : Suite
{
    private TestBroker? _broker;

    protected override TestBroker? Broker => _broker;

    public override async Task InitializeAsync()
    {
        _broker = await TestBroker.CreateAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _broker!.DisposeAsync();
    }
}

public sealed class BrokerTests(SuiteWithBroker suite) : IClassFixture<SuiteWithBroker>
{
    [Fact]
    public async Task Everything_published_is_kept_once_though_it_is_published_twice()
    {
        var tenant = Guid.CreateVersion7();
        var events = Enumerable.Range(0, 500).Select(_ => Suite.Deleted(tenant)).ToArray();

        await PublishAsync(events);
        await PublishAsync(events);

        await KeptAsync(tenant, 500);
        await Task.Delay(500);
        Assert.Equal(500, await TotalAsync(tenant));
    }

    [Fact]
    public async Task The_trace_of_a_request_ends_where_its_event_is_kept()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("ScimSuite", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var tenant = Guid.CreateVersion7();
        using var request = new Activity("POST /scim/v2/Users").SetIdFormat(ActivityIdFormat.W3C).Start();
        var envelope = Suite.Deleted(tenant);
        request.Stop();

        await PublishAsync([envelope]);
        await KeptAsync(tenant, 1);
        await Task.Delay(200);

        Assert.Equal(request.Id, envelope.TraceParent);
        lock (spans)
        {
            Assert.Contains(spans, span => span.OperationName == "audit user.deleted" && span.TraceId == request.TraceId && span.Kind == ActivityKind.Consumer);
        }
    }

    private async Task PublishAsync(IReadOnlyList<EventEnvelope> events)
    {
        var publisher = suite.Host.Services.GetRequiredService<IEventPublisher>();
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await publisher.PublishAsync(events, CancellationToken.None);
                return;
            }
            catch (Exception) when (since.Elapsed < TimeSpan.FromSeconds(20))
            {
                await Task.Delay(200);      // the connection is being made
            }
        }
    }

    private async Task KeptAsync(Guid tenant, int count)
    {
        var since = Stopwatch.StartNew();
        while (await TotalAsync(tenant) < count)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(20), $"{await TotalAsync(tenant)} of {count} were kept");
            await Task.Delay(50);
        }
    }

    private async Task<int> TotalAsync(Guid tenant) => (int)(await suite.AuditAsync(tenant, "limit=1&total=true")).Answer["total"]!;
}
