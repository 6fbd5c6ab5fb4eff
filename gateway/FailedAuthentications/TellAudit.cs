using ScimSuite.Events;
using ScimSuite.Messaging;

namespace ScimSuite.Gateway.FailedAuthentications;

/// <summary>
/// Publishes what was gathered, every two seconds. While the broker is away the events wait here, up to a bound; what exceeds it is counted,
/// logged and measured: the audit may lack detail, never silently.
/// </summary>
internal sealed class TellAudit(FailedAttempts attempts, IEventPublisher publisher, GatewayMetrics metrics, TimeProvider clock, ILogger<TellAudit> logger) : BackgroundService
{
    private const int MostWaiting = 50_000;
    private const int Batch = 500;
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _publishWithin = TimeSpan.FromSeconds(10);

    private readonly Queue<EventEnvelope> _waiting = new();
    private bool _saidThatItWaits;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            Gather();
            await PublishAsync(stoppingToken);
            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    /// <summary>One last time, since what happened in the last second happened too.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Gather();
        await PublishAsync(cancellationToken);
        if (_waiting.Count > 0)
        {
            Lose(_waiting.Count);
        }
    }

    private void Gather()
    {
        var lost = 0;
        foreach (var happened in attempts.Take())
        {
            _waiting.Enqueue(happened);
            if (_waiting.Count > MostWaiting)
            {
                _waiting.Dequeue();
                lost++;
            }
        }

        if (lost > 0)
        {
            Lose(lost);
        }
    }

    private void Lose(int count)
    {
        metrics.Lost(count);
        logger.AuditLost(count);
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
                await publisher.PublishAsync(batch, deadline.Token);
            }
            // Whatever the broker's client throws, the events are still here and are tried again.
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                if (!_saidThatItWaits)
                {
                    logger.AuditWaits(_waiting.Count);
                    _saidThatItWaits = true;
                }

                return;
            }

            _saidThatItWaits = false;
            for (var i = 0; i < batch.Count; i++)
            {
                _waiting.Dequeue();
            }
        }
    }
}
