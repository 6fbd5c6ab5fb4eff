using Microsoft.Extensions.Options;
using ScimSuite.Audit.Store;

namespace ScimSuite.Audit.Workers;

/// <summary>Removes what the exchange log need not keep, a few thousand rows at a time, so that it never holds up what comes in.</summary>
internal sealed class Retention(RetentionDatabase database, IOptions<ExchangeOptions> options, AuditMetrics metrics, TimeProvider clock, ILogger<Retention> logger) : BackgroundService
{
    private const int AtOnce = 5_000;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>Everything that is due now.</summary>
    public async Task RemoveAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        int removed;
        do
        {
            removed = await database.RemoveAsync(now.AddDays(-options.Value.Days), now.AddDays(-options.Value.CountDays), AtOnce, ct);
            metrics.Removed(removed);
            await Task.Delay(Between, clock, ct);
        }
        while (removed == AtOnce);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RemoveAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Nothing is lost by keeping longer: the next tick tries again.
                logger.RetentionFailed(e.Message);
            }
        }
    }
}
