using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Testing;

namespace ScimSuite.Outbox.Tests.Messaging;

public sealed class BrokerAwayTests : IAsyncLifetime
{
    private readonly Journal _journal = new();
    private TestBroker _broker = null!; // made before each test
    private Proxy _wire = null!; // as above

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.CreateAsync();
        _wire = _broker.Wire();
    }

    public async Task DisposeAsync()
    {
        await _wire.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_broker_that_is_down_stops_nobody_and_is_found_when_it_comes()
    {
        _wire.Cut();
        var watch = Stopwatch.StartNew();
        await using var process = await StartAsync(waits: false);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"the start took {watch.Elapsed}");
        var checks = process.Services.GetRequiredService<HealthCheckService>();

        Assert.Equal(HealthStatus.Degraded, (await checks.CheckHealthAsync(check => check.Tags.Contains("ready"))).Status);
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => PublishAsync(process, 1));

        _wire.Mend();
        await Eventually.TrueAsync(() => process.Publisher.IsConnected, "it is connected");
        await PublishAsync(process, 2);
        await Eventually.TrueAsync(() => _journal.Seen.Count == 1, "it arrives");
        await Eventually.TrueAsync(
            async () => (await checks.CheckHealthAsync(check => check.Tags.Contains("ready"))).Status == HealthStatus.Healthy, "it says so");
    }

    [Fact]
    public async Task A_broker_that_hangs_is_given_up_and_found_again()
    {
        await using var process = await StartAsync();
        await PublishAsync(process, 1);
        await Eventually.TrueAsync(() => _journal.Seen.Count == 1, "it works");
        _wire.Freeze();

        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => PublishAsync(process, 2));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(7), $"the first took {watch.Elapsed}");
        watch.Restart();
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => PublishAsync(process, 3));
        Assert.True(watch.Elapsed < TimeSpan.FromMilliseconds(200), $"the second took {watch.Elapsed}");

        _wire.Thaw();
        await Eventually.TrueAsync(() => process.Publisher.IsConnected, "it is connected");
        await PublishAsync(process, 4);
        await Eventually.TrueAsync(() => _journal.Seen.Any(seen => seen.Version == 4), "it arrives", 60);
    }

    [Fact]
    public async Task An_event_that_reaches_no_queue_is_a_failure_until_the_queue_is_there_again()
    {
        await using var publisher = await TestProcess.StartAsync(_broker.Address);
        await Queues.WithChannelAsync(_broker, async channel =>
        {
            foreach (var queue in Subscriptions.Durable)
            {
                await channel.QueueDeleteAsync(queue.Queue, false, false);
            }

            return true;
        });

        await Assert.ThrowsAsync<BrokerUnavailableException>(() => PublishAsync(publisher, 1));

        await Eventually.TrueAsync(() => publisher.Publisher.IsConnected, "it is connected again");
        await PublishAsync(publisher, 1);
        Assert.Equal(1, await Queues.CountAsync(_broker, Subscriptions.UsersGroups.Queue));
    }

    private Task<TestProcess> StartAsync(bool waits = true) => TestProcess.StartAsync(
        _broker.Through(_wire), listen => listen.Consume(Subscriptions.UsersGroups, handlers => handlers.Handle<GroupChanged, Write>()), journal: _journal, waits: waits);

    private static Task PublishAsync(TestProcess process, long version) =>
        process.Publisher.PublishAsync([Some.Envelope(Some.Change(Guid.NewGuid(), version))], default);
}
