using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Outbox;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Workers;

/// <summary>
/// Announces that a token is about to end, 60, 30, 14, 7 and 1 days before, each once however many replicas look. A reminder that was missed
/// is not made up for: only the nearest counts.
/// </summary>
internal sealed class ExpiryReminders(VerifyDatabase database, TenantDatabases databases, TimeProvider clock, ILogger<ExpiryReminders> logger) : BackgroundService
{
    private const int AtATime = 500;
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, clock);
        do
        {
            try
            {
                await RemindAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
            {
                logger.NotReminded(e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>How many were given.</summary>
    internal async Task<int> RemindAsync(CancellationToken ct)
    {
        var given = 0;
        IReadOnlyList<EndingToken> ending;
        do
        {
            var now = clock.Now();
            ending = await database.EndingAsync(now, TokenRules.ReminderDays, AtATime, ct);
            foreach (var due in ending)
            {
                await using var tx = databases.Of(ScimCaller.System(due.TenantId, RequestIds.New())).Begin(ConstraintErrors.None);
                if (await TokenStore.RemindAsync(tx, due.Id, due.Days, now, ct) is { } token)
                {
                    tx.Publish(TokenEvents.Expiring(token, due.Days), clock);
                    await tx.CommitAsync();
                    given++;
                }
            }
        }
        while (ending.Count == AtATime);

        return given;
    }
}
