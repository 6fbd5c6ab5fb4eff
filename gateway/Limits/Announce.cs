using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;

namespace ScimSuite.Gateway.Limits;

/// <summary>Once a second: says that this gateway is there and which connectors ask much of it, and divides the limits anew by what the others said.</summary>
internal sealed class Announce(Peers peers, Buckets<Guid> buckets, IEventPublisher publisher, GatewayMetrics metrics, TimeProvider clock) : BackgroundService
{
    /// <summary>Only near its limit does it matter how a connector's requests are spread.</summary>
    private const double Notable = 0.25;
    private const int MostNamed = 500;
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    private long _measuredAt = clock.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, clock);
        do
        {
            var demand = Divide();
            await SayAsync(new GatewayAnnounced(peers.Own, IsLeaving: false, demand), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>The others need not wait until the silence is long enough.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SayAsync(new GatewayAnnounced(peers.Own, IsLeaving: true, new Dictionary<Guid, double>()), cancellationToken);
    }

    /// <summary>Gives every bucket its share; what is asked of the busiest is the answer.</summary>
    internal Dictionary<Guid, double> Divide()
    {
        peers.ForgetSilent();
        metrics.Gateways(peers.Count);
        var since = clock.GetElapsedTime(_measuredAt);
        if (since <= TimeSpan.Zero)
        {
            return [];
        }

        _measuredAt = clock.GetTimestamp();
        List<(Guid Key, Bucket Bucket)> notable = [];
        foreach (var (key, bucket) in buckets.All)
        {
            bucket.Measure(since);
            bucket.Share = peers.ShareOf(key, bucket.Demand, bucket.PerSecond);
            if (bucket.Demand >= Notable * bucket.PerSecond && bucket.Demand > 0)
            {
                notable.Add((key, bucket));
            }
        }

        return notable.OrderByDescending(each => each.Bucket.Demand / each.Bucket.PerSecond).Take(MostNamed).ToDictionary(each => each.Key, each => each.Bucket.Demand);
    }

    private async Task SayAsync(GatewayAnnounced said, CancellationToken ct)
    {
        try
        {
            await publisher.PublishAsync([EventEnvelope.Of(said, Guid.Empty, new Actor(ActorKind.Gateway.Name(), Guid.Empty, "gateway"), RequestIds.New(), clock.GetUtcNow())], ct);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !ct.IsCancellationRequested)
        {
            // The broker is away: it is said elsewhere, and nobody hears anything of anybody now.
        }
    }
}
