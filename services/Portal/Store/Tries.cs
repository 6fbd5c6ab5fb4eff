using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Scim;

namespace ScimSuite.Portal.Store;

/// <summary>
/// How often somebody tried. Counted before a password is looked at, so that the hundredth guess costs no hash; by what was typed and not by
/// who exists, so that both are told the same; apart for browsers the account knows, so that nobody can lock its owner out.
/// </summary>
public sealed class Tries(People people, TimeProvider clock, ILogger<Tries> logger)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private const int PerAccount = 10;
    private const int PerAddress = 30;
    private const int PerCode = 10;
    private const int PerReset = 3;

    /// <summary>May this password be looked at? <c>null</c> = yes, otherwise how long to wait.</summary>
    /// <param name="device">Digest of a browser this account has signed in from, where it is one.</param>
    public async Task<TimeSpan?> TakePasswordAsync(string email, byte[]? device, string? address)
    {
        var account = CaseFold.Fold(email);
        return device is not null
            ? await TakeAsync("device", Secrets.Digest($"{account}:{Convert.ToHexString(device)}"), PerAccount)
            : await TakeAsync("account", Secrets.Digest(account), PerAccount) ?? await TakeAsync("address", Secrets.Digest(address ?? ""), PerAddress);
    }

    /// <summary>A code is tried by who has shown the password already.</summary>
    public Task<TimeSpan?> TakeCodeAsync(Guid account) => TakeAsync("code", Secrets.Digest(account.ToString()), PerCode);

    /// <summary>By address: how often somebody may ask for new passwords.</summary>
    public Task<TimeSpan?> TakeResetAsync(string? address) => TakeAsync("reset-address", Secrets.Digest(address ?? ""), PerAddress);

    /// <summary>By what was typed: so many letters in a while are enough, and each of them works. Who asks in somebody else's name locks nobody out.</summary>
    public Task<TimeSpan?> TakeResetOfAsync(string email) => TakeAsync("reset", Secrets.Digest(CaseFold.Fold(email)), PerReset);

    /// <summary>A challenge is answered once: <c>false</c> = somebody shows an answer that was shown before.</summary>
    public async Task<bool> IsFirstAnswerAsync(string challenge) => await TakeAsync("challenge", Secrets.Digest(challenge), 1) is null;

    public Task<TimeSpan?> TakeSignUpAsync(string? address) => TakeAsync("sign-up", Secrets.Digest(address ?? ""), PerAddress);

    /// <summary>By what was typed: letters to one e-mail.</summary>
    public Task<TimeSpan?> TakeSignUpOfAsync(string email) => TakeAsync("sign-up-of", Secrets.Digest(CaseFold.Fold(email)), PerReset);

    public async Task ForgiveAsync(string email, byte[]? device, Guid account)
    {
        var folded = CaseFold.Fold(email);
        var digests = new List<byte[]> { Secrets.Digest(account.ToString()) };
        digests.Add(device is null ? Secrets.Digest(folded) : Secrets.Digest($"{folded}:{Convert.ToHexString(device)}"));
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        tx.Queue("DELETE FROM tries WHERE tenant_id = @tenant AND kind IN ('account', 'device', 'code') AND digest = ANY(@digests)", new { digests = digests.ToArray() });
        await tx.CommitAsync();
    }

    private async Task<TimeSpan?> TakeAsync(string kind, byte[] digest, int most)
    {
        var now = clock.GetUtcNow();
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        var tries = await tx.FindAsync<Counted>(
            """
            INSERT INTO tries AS t (tenant_id, kind, digest, since, count)
            VALUES (@tenant, @kind, @digest, @now, 1)
                ON CONFLICT ON CONSTRAINT tries_pkey DO UPDATE
               SET count = CASE WHEN t.since < @begin THEN 1 ELSE t.count + 1 END,
                   since = CASE WHEN t.since < @begin THEN @now ELSE t.since END
            RETURNING since, count
            """, new { kind, digest, now, begin = now - Window }, CancellationToken.None);
        await tx.CommitAsync();
        if (tries!.Count > most)     // an upsert always returns its row
        {
            Metrics.HeldOff.Add(1, new KeyValuePair<string, object?>("kind", kind));
            if (tries.Count == most + 1)
            {
                logger.Guessing(kind, most, (int)Window.TotalMinutes);
            }
        }

        return tries.Count <= most ? null : tries.Since + Window - now;
    }

    private sealed record Counted(DateTimeOffset Since, int Count);
}
