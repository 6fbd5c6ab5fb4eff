using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Workers;

/// <summary>
/// Removes for good the tenants whose time has come, with their connectors, each announced, so that the others remove what they keep. Looked for every
/// minute by each replica; the row's lock makes it one that does it, and a restore that came first wins.
/// </summary>
internal sealed class Removal(OperatorDatabase all, TenantDatabases databases, TimeProvider clock, ILogger<Removal> logger) : BackgroundService
{
    private const int AtATime = 100;
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, clock);
        do
        {
            try
            {
                await RemoveDueAsync(clock.Now(), stoppingToken);
            }
            catch (Exception e) when (e is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
            {
                logger.NotRemoved(e.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>How many are gone.</summary>
    internal async Task<int> RemoveDueAsync(DateTimeOffset now, CancellationToken ct)
    {
        var gone = 0;
        foreach (var tenant in await all.DueAsync(now, AtATime, ct))
        {
            gone += await RemoveAsync(tenant, now, ct) ? 1 : 0;
        }

        return gone;
    }

    private async Task<bool> RemoveAsync(Guid id, DateTimeOffset now, CancellationToken ct)
    {
        await using var tx = databases.For(ScimCaller.System(id, RequestIds.New())).Begin(TenantConstraints.Errors);
        if (await TenantStore.FindForUpdateAsync(tx, ct) is not { DeleteAt: { } due } tenant || due > now)
        {
            return false;
        }

        var connectors = await ConnectorStore.DeleteAllAsync(tx, ct);
        foreach (var connector in connectors)
        {
            tx.Publish(TenantEvents.Deleted(connector), clock);
        }

        SchemaStore.Delete(tx);
        TenantStore.Delete(tx);
        tx.Publish(TenantEvents.Deleted(tenant), clock);
        await tx.CommitAsync();
        logger.Removed(id, connectors.Count);
        return true;
    }
}
