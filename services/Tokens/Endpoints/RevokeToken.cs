using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Outbox;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>DELETE …/{id}: revoked for good, kept in the list. Doing it again changes and announces nothing.</summary>
internal static class RevokeToken
{
    public static Task<NoContent> OfConnector(ManagedTenant managed, Guid connector, Guid id, TimeProvider clock, CancellationToken ct) =>
        RevokeAsync(managed, connector, Kinds.Connector, id, clock, ct);

    public static Task<NoContent> ClientSecret(ManagedTenant managed, Guid connector, Guid id, TimeProvider clock, CancellationToken ct) =>
        RevokeAsync(managed, connector, Kinds.ClientSecret, id, clock, ct);

    public static Task<NoContent> Federation(ManagedTenant managed, Guid connector, Guid id, TimeProvider clock, CancellationToken ct) =>
        RevokeAsync(managed, connector, Kinds.Federation, id, clock, ct);

    public static Task<NoContent> ApiKey(ManagedTenant managed, Guid id, TimeProvider clock, CancellationToken ct) =>
        RevokeAsync(managed, null, Kinds.Of(TokenKind.ApiKey, managed.IsPlatform), id, clock, ct);

    private static async Task<NoContent> RevokeAsync(ManagedTenant managed, Guid? connector, string kind, Guid id, TimeProvider clock, CancellationToken ct)
    {
        await using var tx = managed.Database.Begin(TokenStore.Errors);
        var before = await TokenStore.FindForUpdateAsync(tx, connector, kind, id, ct) ?? throw ScimException.NotFound(Kinds.Named(kind), id);
        if (!before.IsRevoked)
        {
            var after = before.Revoked(clock.Now());
            TokenStore.Revoke(tx, after);
            tx.Publish(TokenEvents.Revoked(after));
            tx.Publish(TokenEvents.VerdictOf(after));
            await tx.CommitAsync();
        }

        return TypedResults.NoContent();
    }
}
