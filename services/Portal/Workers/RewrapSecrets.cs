using System.Security.Cryptography;
using ScimSuite.Persistence;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Workers;

/// <summary>
/// After a new key was put in front of <c>Secrets:Keys</c>, what is sealed is wrapped under it, while everything is served. Again every hour: a process that
/// had not been restarted yet may have sealed something since.
/// </summary>
internal sealed class RewrapSecrets(People people, SecretBox box, KeyRing ring, TimeProvider clock, ILogger<RewrapSecrets> logger) : BackgroundService
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _later = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var isDone = await TryAsync(stoppingToken);
            await Task.Delay(isDone ? _later : _soon, clock, stoppingToken);
        }
    }

    private async Task<bool> TryAsync(CancellationToken ct)
    {
        try
        {
            await RewrapAsync(ct);
            return true;
        }
        catch (Exception e) when (e is Scim.Errors.ScimException or Npgsql.NpgsqlException)
        {
            logger.SweepFailed(e);
            return false;
        }
    }

    private async Task RewrapAsync(CancellationToken ct)
    {
        var (keys, unreadable) = await ring.RewrapAsync();
        var (seeds, after) = (0, Guid.Empty);
        while (await SealedSeeds.NotUnderAsync(people.Database, box.CurrentHead, after, ct) is { Count: > 0 } page)
        {
            await using var tx = people.Database.Begin(ConstraintErrors.None);
            foreach (var seed in page)
            {
                try
                {
                    SealedSeeds.Replace(tx, seed, box.Rewrap(seed.Box, seed.Id));
                    seeds++;
                }
                catch (CryptographicException)
                {
                    unreadable++;
                }
            }

            await tx.CommitAsync();
            after = page[^1].Id;
        }

        if (seeds + keys > 0)
        {
            logger.Rewrapped(seeds, keys);
        }

        if (unreadable > 0)
        {
            logger.CannotOpen(unreadable);
        }
    }
}
