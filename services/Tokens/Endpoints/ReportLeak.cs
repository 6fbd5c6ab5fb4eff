using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Outbox;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>
/// POST /api/leaked-tokens, for secret scanners: no credential is asked for, since who holds a token may end it. It is revoked at once and for good;
/// the event says where it was found.
/// </summary>
internal sealed class ReportLeak(KnownKeys keys, Peppers peppers, VerifyDatabase database, TenantDatabases databases, TimeProvider clock)
{
    private const int MostAtOnce = 100;
    private const int LongestUrl = 500;

    public static async Task<Ok<LeakAnswer>> Handle(LeakReport report, ReportLeak leaks, ScimCaller caller, CancellationToken ct)
    {
        if (report.Tokens is not { Count: >= 1 and <= MostAtOnce } reported)
        {
            throw ScimException.InvalidValue($"tokens must be a list of 1 to {MostAtOnce} entries, each with the token as it was found.");
        }

        List<LeakResult> results = [];
        foreach (var found in reported)
        {
            results.Add(TokenFormat.Parse(found.Token) is { } token
                ? new LeakResult(token.KeyId, await leaks.RevokeAsync(token, found.Url, caller.RequestId, ct))
                : new LeakResult(null, LeakResults.NoToken));
        }

        return TypedResults.Ok(new LeakAnswer(results));
    }

    private async Task<string> RevokeAsync(ParsedToken token, string? url, string requestId, CancellationToken ct)
    {
        // The fingerprint is keyed: having it right is having the secret. An unknown token costs no query.
        if (!await keys.MatchesAsync(token) || await database.FindAsync(token.KeyId, peppers.FingerprintsOf(token), ct) is not { } found)
        {
            return LeakResults.Unknown;
        }

        await using var tx = databases.Of(ScimCaller.System(found.TenantId, requestId)).Begin(ConstraintErrors.None);
        if (await TokenStore.FindForUpdateAsync(tx, found.ConnectorId, found.Kind, found.Id, ct) is not { IsRevoked: false } before)
        {
            return LeakResults.AlreadyRevoked;
        }

        var after = before.Revoked(clock.Now(), LeakResults.Leaked);
        TokenStore.Revoke(tx, after);
        tx.Publish(TokenEvents.Leaked(after, url is { Length: > LongestUrl } ? url[..LongestUrl] : url));
        tx.Publish(TokenEvents.VerdictOf(after));
        await tx.CommitAsync();
        return LeakResults.Revoked;
    }
}

/// <summary>What a scanner reports.</summary>
internal sealed record LeakReport(IReadOnlyList<LeakedToken>? Tokens);

/// <param name="Token">As it was found.</param>
/// <param name="Url">Where; kept with the event.</param>
internal sealed record LeakedToken(string? Token, string? Url)
{
    /// <summary>Whoever prints this prints no token.</summary>
    public override string ToString() => nameof(LeakedToken);
}

internal sealed record LeakAnswer(IReadOnlyList<LeakResult> Results);

/// <param name="KeyId">The public part of the token; absent when the text is none.</param>
/// <param name="Result">One of <see cref="LeakResults"/>.</param>
internal sealed record LeakResult(string? KeyId, string Result);

internal static class LeakResults
{
    public const string Revoked = "revoked";
    public const string AlreadyRevoked = "already-revoked";
    public const string Unknown = "unknown";
    public const string NoToken = "no-token";

    /// <summary>Why it was revoked, as lists and events say it.</summary>
    public const string Leaked = "leaked";
}
