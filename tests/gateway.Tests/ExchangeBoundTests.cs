using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScimSuite.Events;
using ScimSuite.Gateway.Exchanges;

namespace ScimSuite.Gateway.Tests;

public sealed class ExchangeBoundTests
{
    [Fact]
    public async Task What_the_log_cannot_hold_is_counted_and_nobody_waits_for_it()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new GatewayMetrics(services.GetRequiredService<IMeterFactory>());
        var lost = 0L;
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => Listen(instrument, listening, services) };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref lost, count));
        listener.Start();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var broker = new OutsideBroker { IsConnected = false };
        var log = new ExchangeLog(metrics);
        using var tell = new TellExchanges(log, broker, metrics, clock, NullLogger<TellExchanges>.Instance);

        Note(log, 20_500);
        Assert.Equal(500, Interlocked.Read(ref lost));

        await tell.StartAsync(CancellationToken.None);
        await UntilAsync(clock, () => log.Waiting == 0);
        Note(log, 20_000);
        await UntilAsync(clock, () => log.Waiting == 0 && Interlocked.Read(ref lost) > 500);
        broker.IsConnected = true;
        await UntilAsync(clock, () => Told(broker) + Interlocked.Read(ref lost) == 40_500);
        await tell.StopAsync(CancellationToken.None);

        Assert.InRange(Told(broker), 29_000, 30_000);
    }

    private static void Note(ExchangeLog log, int count)
    {
        for (var i = 0; i < count; i++)
        {
            log.Note(new EndedExchange
            {
                Tenant = Guid.Empty, Connector = null, Setting = "auto", RequestId = Guid.CreateVersion7().ToString(), At = DateTimeOffset.UtcNow, Took = TimeSpan.Zero,
                Method = "GET", Path = "/scim/v2/Users", Status = 200,
            });
        }
    }

    private static long Told(OutsideBroker broker) => broker.Published.Sum(envelope => (long)envelope.Read<ExchangesSeen>().Exchanges.Count);

    private static async Task UntilAsync(FakeTimeProvider clock, Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 200, "it did not come to that");
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
        }
    }

    private static void Listen(Instrument instrument, MeterListener listening, IServiceProvider services)
    {
        if (instrument.Name == "scimsuite.gateway.exchanges.lost" && ReferenceEquals(instrument.Meter.Scope, services.GetRequiredService<IMeterFactory>()))
        {
            listening.EnableMeasurementEvents(instrument);
        }
    }
}
