using ScimSuite.Persistence;

namespace ScimSuite.Portal.Store;

/// <summary>Authenticator seeds as rows: which are under another key than the one in use.</summary>
internal static class SealedSeeds
{
    public static Task<IReadOnlyList<SealedSeed>> NotUnderAsync(TenantDatabase database, byte[] currentHead, Guid after, CancellationToken ct) => database.ListAsync<SealedSeed>(
        """
        SELECT id, totp_secret AS box
          FROM accounts
         WHERE tenant_id = @tenant AND id > @after AND totp_secret IS NOT NULL AND substring(totp_secret FROM 1 FOR @length) <> @currentHead
         ORDER BY id
         LIMIT 100
        """, new { after, length = currentHead.Length, currentHead }, ct);

    /// <summary>The seed is the same, so is the account: no version, no event. One that was replaced meanwhile is left alone.</summary>
    public static void Replace(TenantTransaction tx, SealedSeed seed, byte[] rewrapped) => tx.Queue(
        "UPDATE accounts SET totp_secret = @rewrapped WHERE tenant_id = @tenant AND id = @id AND totp_secret = @box",
        new { seed.Id, seed.Box, rewrapped });
}

internal sealed record SealedSeed(Guid Id, byte[] Box);
