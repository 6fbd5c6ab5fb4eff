using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>
/// Sessions live here, not in the cookie: 24 hours at most, one hour without a sign of life, and not a request longer than the account's stamp.
/// The cookie's key is random and new with every sign-in and step-up; kept is its digest.
/// </summary>
public sealed class Sessions(People people, TimeProvider clock) : ITicketStore
{
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    public static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Secrets.NewCode();
        var digest = Secrets.Digest(key);
        var identity = (ClaimsIdentity)ticket.Principal.Identity!;      // made by SignIn
        identity.AddClaim(new Claim(Signed.Session, Convert.ToHexString(digest)));
        var now = clock.GetUtcNow();
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        tx.Queue(
            """
            INSERT INTO sessions (tenant_id, digest, account_id, stamp, ticket, started_at, seen_at)
            VALUES (@tenant, @digest, @account, @stamp, @ticket, @startedAt, @now)
            """, new
            {
                digest, account = Signed.AccountOf(ticket.Principal), stamp = ticket.Principal.FindFirstValue(Signed.Stamp), ticket = TicketSerializer.Default.Serialize(ticket),
                startedAt = Signed.StartedAt(ticket.Principal) ?? now, now,
            });
        await tx.CommitAsync();
        return key;
    }

    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        var digest = Secrets.Digest(key);
        if (await AliveAsync(digest, CancellationToken.None) is not { } found)
        {
            return null;
        }

        if (clock.GetUtcNow() - found.SeenAt > TimeSpan.FromMinutes(1))
        {
            await TouchAsync(digest);
        }

        return TicketSerializer.Default.Deserialize(found.Ticket);
    }

    /// <summary>The same session knows more of its person now: a factor was shown again, or the account has another stamp.</summary>
    public async Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        var digest = Secrets.Digest(key);
        if (ticket.Principal.FindFirst(Signed.Session) is null)
        {
            ((ClaimsIdentity)ticket.Principal.Identity!).AddClaim(new Claim(Signed.Session, Convert.ToHexString(digest)));     // made by SignIn
        }

        await using var tx = people.Database.Begin(ConstraintErrors.None);
        tx.Queue(
            "UPDATE sessions SET ticket = @ticket, stamp = @stamp, seen_at = @now WHERE tenant_id = @tenant AND digest = @digest AND account_id = @account",
            new { digest, ticket = TicketSerializer.Default.Serialize(ticket), stamp = ticket.Principal.FindFirstValue(Signed.Stamp), now = clock.GetUtcNow(), account = Signed.AccountOf(ticket.Principal) });
        await tx.CommitAsync();
    }

    public async Task RemoveAsync(string key) => await EndAsync(Secrets.Digest(key));

    /// <summary>Whether a page that is open may stay so. Asking is no sign of life.</summary>
    public async Task<bool> IsAliveAsync(ClaimsPrincipal person, CancellationToken ct) =>
        person.FindFirstValue(Signed.Session) is { } session && await AliveAsync(Convert.FromHexString(session), ct) is not null;

    public Task TouchAsync(ClaimsPrincipal person) => person.FindFirstValue(Signed.Session) is { } session ? TouchAsync(Convert.FromHexString(session)) : Task.CompletedTask;

    public static void EndAll(TenantTransaction tx, Guid account) => tx.Queue("DELETE FROM sessions WHERE tenant_id = @tenant AND account_id = @account", new { account });

    /// <summary>What has ended is removed: sessions, tries, links.</summary>
    public async Task SweepAsync()
    {
        var now = clock.GetUtcNow();
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        tx.Queue("DELETE FROM sessions WHERE tenant_id = @tenant AND (started_at < @longest OR seen_at < @idle)", new { longest = now - Longest, idle = now - Idle });
        tx.Queue("DELETE FROM tries WHERE tenant_id = @tenant AND since < @window", new { window = now - Tries.Window });
        tx.Queue("DELETE FROM operator_links WHERE tenant_id = @tenant AND expires_at < @now", new { now });
        tx.Queue("DELETE FROM links WHERE tenant_id = @tenant AND expires_at < @now", new { now });
        await tx.CommitAsync();
    }

    private Task<Kept?> AliveAsync(byte[] digest, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return people.Database.FindAsync<Kept>(
            """
            SELECT s.ticket, s.seen_at
              FROM sessions s JOIN accounts a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
             WHERE s.tenant_id = @tenant AND s.digest = @digest AND s.stamp = a.stamp AND s.started_at > @longest AND s.seen_at > @idle
            """, new { digest, longest = now - Longest, idle = now - Idle }, ct);
    }

    private async Task TouchAsync(byte[] digest)
    {
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        tx.Queue("UPDATE sessions SET seen_at = @now WHERE tenant_id = @tenant AND digest = @digest", new { digest, now = clock.GetUtcNow() });
        await tx.CommitAsync();
    }

    private async Task EndAsync(byte[] digest)
    {
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        tx.Queue("DELETE FROM sessions WHERE tenant_id = @tenant AND digest = @digest", new { digest });
        await tx.CommitAsync();
    }

    private sealed record Kept(byte[] Ticket, DateTimeOffset SeenAt);
}
