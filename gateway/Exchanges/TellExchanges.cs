using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;

namespace ScimSuite.Gateway.Exchanges;

/// <summary>
/// Publishes ended exchanges every second, one tenant's together. While the broker is away they wait here up to a bound; what exceeds it is
/// counted: an explanation may be missing, and nobody is kept waiting for it.
/// </summary>
internal sealed class TellExchanges(ExchangeLog log, IEventPublisher publisher, GatewayMetrics metrics, TimeProvider clock, ILogger<TellExchanges> logger) : BackgroundService
{
    private const int MostWaiting = 30_000;
    private const int AtOnce = 5_000;
    private const int Batch = 20;
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _publishWithin = TimeSpan.FromSeconds(10);

    private readonly Queue<(EventEnvelope Envelope, int Count)> _waiting = new();
    private int _count;
    private bool _saidThatItWaits;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            await TellAsync(stoppingToken);
            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    /// <summary>One last time: requests that ended while this process was ending were made too.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TellAsync(cancellationToken);
        if (_count > 0)
        {
            Lose(_count);
        }
    }

    private async Task TellAsync(CancellationToken ct)
    {
        List<EndedExchange> ended;
        do
        {
            ended = log.Take(AtOnce);
            Gather(ended);
            await PublishAsync(ct);
        }
        while (ended.Count == AtOnce && _count == 0);
    }

    private void Gather(List<EndedExchange> ended)
    {
        foreach (var ofTenant in ended.GroupBy(exchange => exchange.Tenant))
        {
            foreach (var some in ofTenant.Chunk(ExchangesSeen.Most))
            {
                var now = clock.GetUtcNow();
                var seen = new ExchangesSeen(Guid.CreateVersion7(now), [.. some.Select(Told.Of)]);
                _waiting.Enqueue((EventEnvelope.Of(seen, ofTenant.Key, new Actor(ActorKind.Gateway.Name(), Guid.Empty, "gateway"), some[^1].RequestId, now), some.Length));
                _count += some.Length;
            }
        }

        var lost = 0;
        while (_count > MostWaiting)
        {
            var (_, count) = _waiting.Dequeue();
            lost += count;
            _count -= count;
        }

        if (lost > 0)
        {
            Lose(lost);
        }
    }

    private void Lose(int count)
    {
        metrics.ExchangesLost(count);
        logger.ExchangesLost(count);
    }

    private async Task PublishAsync(CancellationToken ct)
    {
        while (_waiting.Count > 0)
        {
            var batch = _waiting.Take(Batch).ToList();
            try
            {
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
                deadline.CancelAfter(_publishWithin);
                await publisher.PublishAsync([.. batch.Select(waiting => waiting.Envelope)], deadline.Token);
            }
            // Whatever the broker's client throws, the exchanges are still here and are told with the next ones.
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                if (!_saidThatItWaits)
                {
                    logger.ExchangesWait(_count);
                    _saidThatItWaits = true;
                }

                return;
            }

            _saidThatItWaits = false;
            for (var i = 0; i < batch.Count; i++)
            {
                _count -= _waiting.Dequeue().Count;
            }
        }
    }
}
