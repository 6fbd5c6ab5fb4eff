using ScimSuite.Persistence;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>Browsers an account has signed in from, known by a cookie of their own that opens nothing.</summary>
public sealed class Devices(People people, TimeProvider clock)
{
    private const string Cookie = "__Host-device";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <summary>The digest of this browser's mark, if the account has signed in from it before.</summary>
    public async Task<byte[]?> KnownAsync(HttpContext context, string email, CancellationToken ct)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 20 and < 100 } mark)
        {
            return null;
        }

        var digest = Secrets.Digest(mark);
        var isKnown = await people.Database.FindAsync<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM devices d JOIN accounts a ON a.tenant_id = d.tenant_id AND a.id = d.account_id
                            WHERE d.tenant_id = @tenant AND d.digest = @digest AND a.email_key = @key AND d.seen_at > @since)
            """, new { digest, key = Scim.CaseFold.Fold(email), since = clock.GetUtcNow() - Lifetime }, ct);
        return isKnown ? digest : null;
    }

    public async Task RememberAsync(HttpContext context, Guid account)
    {
        var mark = context.Request.Cookies[Cookie] is { Length: > 20 and < 100 } known ? known : Secrets.NewCode();
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        tx.Queue(
            """
            INSERT INTO devices (tenant_id, account_id, digest, seen_at) VALUES (@tenant, @account, @digest, @now)
                ON CONFLICT ON CONSTRAINT devices_pkey DO UPDATE SET seen_at = @now
            """, new { account, digest = Secrets.Digest(mark), now = clock.GetUtcNow() });
        await tx.CommitAsync();
        context.Response.Cookies.Append(Cookie, mark, new CookieOptions
        {
            Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true, MaxAge = Lifetime,
        });
    }
}
