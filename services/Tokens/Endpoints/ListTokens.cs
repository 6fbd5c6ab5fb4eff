using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Caller;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>GET …/tokens, …/client-secrets, …/federations and …/keys: revoked and expired ones too, in the order they were issued.</summary>
internal static class ListTokens
{
    public static Task<Ok<Page<Token>>> OfConnector(ManagedTenant managed, Guid connector, int? limit, Guid? after, CancellationToken ct) =>
        PageAsync(managed, connector, Kinds.Connector, limit, after, ct);

    public static Task<Ok<Page<Token>>> ClientSecrets(ManagedTenant managed, Guid connector, int? limit, Guid? after, CancellationToken ct) =>
        PageAsync(managed, connector, Kinds.ClientSecret, limit, after, ct);

    public static Task<Ok<Page<Token>>> Federations(ManagedTenant managed, Guid connector, int? limit, Guid? after, CancellationToken ct) =>
        PageAsync(managed, connector, Kinds.Federation, limit, after, ct);

    public static Task<Ok<Page<Token>>> ApiKeys(ManagedTenant managed, int? limit, Guid? after, CancellationToken ct) =>
        PageAsync(managed, null, Kinds.Of(TokenKind.ApiKey, managed.IsPlatform), limit, after, ct);

    private static async Task<Ok<Page<Token>>> PageAsync(ManagedTenant managed, Guid? connector, string kind, int? limit, Guid? after, CancellationToken ct)
    {
        var size = Page.Limit(limit);
        var tokens = await TokenStore.PageAsync(managed.Database, connector, kind, after ?? Guid.Empty, size + 1, ct);
        return TypedResults.Ok(Page<Token>.Of(tokens, size, token => token.Id));
    }
}
