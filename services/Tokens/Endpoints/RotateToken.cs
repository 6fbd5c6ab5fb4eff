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
/// POST …/tokens/{id}/rotate and …/keys/{id}/rotate: a successor that may do the same. Both work until the overlap is over, so that the identity
/// provider can be given the new one in peace.
/// </summary>
internal static class RotateToken
{
    public static async Task<Created<IssuedToken>> OfConnector(
        ManagedTenant managed, Guid connector, Guid id, Rotation asked, IssueToken issue, TimeProvider clock, HttpResponse response, CancellationToken ct)
    {
        var drawn = await RotateAsync(managed, TokenKind.Connector, connector, id, asked, issue, clock, ct);
        return IssueToken.Shown(response, $"/api/tenants/{managed.Id}/connectors/{connector}/tokens/{drawn.Token.Id}", new IssuedToken(drawn.Token, drawn.Text));
    }

    public static async Task<Created<IssuedClientSecret>> ClientSecret(
        ManagedTenant managed, Guid connector, Guid id, Rotation asked, IssueToken issue, TimeProvider clock, HttpResponse response, CancellationToken ct)
    {
        var drawn = await RotateAsync(managed, TokenKind.ClientSecret, connector, id, asked, issue, clock, ct);
        return IssueToken.Shown(response, $"/api/tenants/{managed.Id}/connectors/{connector}/client-secrets/{drawn.Token.Id}", new IssuedClientSecret(drawn.Token, drawn.Text));
    }

    public static async Task<Created<IssuedKey>> ApiKey(
        ManagedTenant managed, Guid id, Rotation asked, IssueToken issue, TimeProvider clock, HttpResponse response, CancellationToken ct)
    {
        var drawn = await RotateAsync(managed, TokenKind.ApiKey, null, id, asked, issue, clock, ct);
        return IssueToken.Shown(response, $"/api/tenants/{managed.Id}/keys/{drawn.Token.Id}", new IssuedKey(drawn.Token, drawn.Text));
    }

    private static async Task<Drawn> RotateAsync(
        ManagedTenant managed, TokenKind kind, Guid? connector, Guid id, Rotation asked, IssueToken issue, TimeProvider clock, CancellationToken ct)
    {
        var overlap = TokenRules.Overlap(asked.OverlapMinutes);
        var known = await TokenStore.FindAsync(managed.Database, connector, Kinds.Of(kind, managed.IsPlatform), id, ct) ?? throw ScimException.NotFound(Kinds.Named(Kinds.Of(kind, managed.IsPlatform)), id);
        var drawn = issue.Draw(managed, kind, connector, asked.Name ?? known.Name, known.Scopes, asked.ExpiresAt, known.AllowedNetworks);
        await issue.StoreAsync(managed, drawn, ct, async tx =>
        {
            // Two who rotate at once: the second finds the token replaced.
            var before = await TokenStore.FindForUpdateAsync(tx, connector, known.Kind, id, ct) ?? throw ScimException.NotFound(Kinds.Named(Kinds.Of(kind, managed.IsPlatform)), id);
            if (Obstacle(before, clock.Now()) is { } obstacle)
            {
                throw new ScimException(new ScimError(409, null, obstacle));
            }

            var after = before.Replaced(drawn.Token.Id, clock.Now(), overlap);
            TokenStore.Replace(tx, after);
            tx.Publish(TokenEvents.Rotated(after));
            tx.Publish(TokenEvents.VerdictOf(after));
        });
        return drawn;
    }

    private static string? Obstacle(Token token, DateTimeOffset now) => true switch
    {
        _ when token.IsRevoked => "This token was revoked: issue a new one instead of rotating it.",
        _ when token.ReplacedBy is { } by => $"This token has been rotated already: {by} took its place. Rotate that one.",
        _ when token.ExpiresAt <= now => "This token has expired: issue a new one instead of rotating it.",
        _ => null,
    };
}
