using ScimSuite.Persistence;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>A link that opens something once.</summary>
/// <param name="Id">What the audit names it by.</param>
/// <param name="Purpose"><c>reset</c> or <c>sign-up</c>.</param>
/// <param name="AccountId">Whose password it sets.</param>
/// <param name="Within">It was issued by an owner of this tenant and works for people of no other.</param>
/// <param name="Sealed">What somebody filled in.</param>
/// <param name="ExpiresAt">It opens nothing from then on.</param>
public sealed record Link(Guid Id, string Purpose, Guid? AccountId, Guid? Within, byte[]? Sealed, DateTimeOffset ExpiresAt);

/// <summary>Links as rows: kept is the digest of the code, and a code is used up by the statement that finds it.</summary>
public static class LinkStore
{
    private const string Columns = "id, purpose, account_id, within, sealed, expires_at";

    public static void Insert(TenantTransaction tx, Link link, string code) => tx.Queue(
        """
        INSERT INTO links (tenant_id, digest, id, purpose, account_id, within, sealed, expires_at)
        VALUES (@tenant, @digest, @Id, @Purpose, @AccountId, @Within, @Sealed, @ExpiresAt)
        """, new { digest = Secrets.Digest(code), link.Id, link.Purpose, link.AccountId, link.Within, link.Sealed, link.ExpiresAt });

    public static Task<Link?> FindAsync(TenantDatabase database, string purpose, string code, DateTimeOffset now, CancellationToken ct) => database.FindAsync<Link>(
        $"SELECT {Columns} FROM links WHERE tenant_id = @tenant AND digest = @digest AND purpose = @purpose AND used_at IS NULL AND expires_at > @now",
        new { digest = Secrets.Digest(code), purpose, now }, ct);

    /// <summary><c>false</c> = it was used a moment ago, or is over.</summary>
    public static async Task<bool> UseAsync(TenantTransaction tx, string purpose, string code, DateTimeOffset now, CancellationToken ct) => await tx.FindAsync<Guid?>(
        """
        UPDATE links SET used_at = @now
         WHERE tenant_id = @tenant AND digest = @digest AND purpose = @purpose AND used_at IS NULL AND expires_at > @now
        RETURNING id
        """, new { digest = Secrets.Digest(code), purpose, now }, ct) is not null;

    /// <summary>Other links to the same end open nothing any more.</summary>
    public static void UseAllOf(TenantTransaction tx, Guid account, DateTimeOffset now) => tx.Queue(
        "UPDATE links SET used_at = @now WHERE tenant_id = @tenant AND account_id = @account AND purpose = 'reset' AND used_at IS NULL", new { account, now });
}
