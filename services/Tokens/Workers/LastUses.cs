using System.Collections.Concurrent;
using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Workers;

/// <summary>When tokens were last used, from where and by what: noted in memory to the minute, written every half minute, so that no verdict waits for a write.</summary>
internal sealed class LastUses(TenantDatabases databases, TimeProvider clock, ILogger<LastUses> logger) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Guid Tenant, Guid Token), LastUse> _noted = new();
    private readonly ConcurrentDictionary<(Guid Tenant, Guid Token), LastUse> _written = new();

    public void Note(Guid tenant, Guid token, string? address = null, string? product = null)
    {
        var now = clock.GetUtcNow();
        var minute = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % Minute.Ticks), TimeSpan.Zero);
        var use = new LastUse(minute, address, product);
        if (!_written.TryGetValue((tenant, token), out var written) || written != use)
        {
            _noted[(tenant, token)] = use;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // What was noted since the last tick would otherwise be lost with the process.
            await WriteAsync();
        }
    }

    internal async Task WriteAsync()
    {
        foreach (var ofTenant in _noted.ToArray().GroupBy(use => use.Key.Tenant))
        {
            try
            {
                await using var tx = databases.Of(ScimCaller.System(ofTenant.Key, RequestIds.New())).Begin(ConstraintErrors.None);
                TokenStore.Used(tx, [.. ofTenant.Select(use => (use.Key.Token, use.Value))]);
                await tx.CommitAsync();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                logger.LastUsedNotWritten(_noted.Count, e.GetType().Name);
                return;
            }

            foreach (var use in ofTenant)
            {
                _written[use.Key] = use.Value;
                _noted.TryRemove(use);          // stays when it was noted again meanwhile
            }
        }
    }
}
