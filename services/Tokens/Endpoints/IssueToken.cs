using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Scim.Http;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Outbox;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>POST …/tokens and …/keys. The answer is the only place where the secret is ever seen.</summary>
internal sealed class IssueToken(Peppers peppers, BcryptGate bcrypt, KnownKeys keys, TenantsService tenants, TimeProvider clock)
{
    public static async Task<Created<IssuedToken>> ForConnector(
        ManagedTenant managed, Guid connector, NewToken asked, IssueToken issue, HttpResponse response, CancellationToken ct)
    {
        var (token, text) = await issue.ToAsync(managed, TokenKind.Connector, connector, asked.Name, asked.ExpiresAt, TokenRules.ConnectorScopes(asked.Scopes), ct);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/tenants/{managed.Id}/connectors/{connector}/tokens/{token.Id}", new IssuedToken(token, text));
    }

    public static async Task<Created<IssuedKey>> ApiKey(ManagedTenant managed, NewKey asked, IssueToken issue, HttpResponse response, CancellationToken ct)
    {
        var scope = managed.IsPlatform ? Scopes.Operator : Scopes.TenantAdmin;
        var (token, text) = await issue.ToAsync(managed, TokenKind.ApiKey, null, asked.Name, asked.ExpiresAt, [scope], ct);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/tenants/{managed.Id}/keys/{token.Id}", new IssuedKey(token, text));
    }

    private async Task<(Token Token, string Text)> ToAsync(
        ManagedTenant managed, TokenKind kind, Guid? connector, string? name, DateTimeOffset? expiresAt, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        var now = clock.Now();
        var text = TokenFormat.New(kind);
        var parsed = TokenFormat.Parse(text)!;      // made by the same rules on the line before
        var token = new Token
        {
            Id = Guid.CreateVersion7(now), KeyId = parsed.KeyId, Connector = connector, Name = TokenRules.Name(name), Scopes = scopes,
            Kind = connector is not null ? Kinds.Connector : managed.IsPlatform ? Kinds.Operator : Kinds.ApiKey,
            CreatedBy = new(managed.Caller.Kind.Name(), managed.Caller.ActorId, managed.Caller.ActorName),
            CreatedAt = now, ExpiresAt = TokenRules.Expiry(expiresAt, now), Version = 1,
        };

        await using var tx = managed.Database.Begin(TokenStore.Errors);
        if (!managed.IsPlatform)
        {
            await tenants.RequireAsync(managed.Database, tx, connector, ct);
        }

        var pepper = peppers.Current;
        var secret = new StoredSecret(pepper.Fingerprint(parsed), await bcrypt.HashAsync(parsed, pepper), pepper.Id);
        TokenStore.Insert(tx, token, secret);
        tx.Publish(TokenEvents.Issued(token));
        tx.Publish(TokenEvents.VerdictOf(token));
        tx.OnCommitted(() => keys.Add(new KnownKey { KeyId = token.KeyId, Kind = token.Kind, Fp = secret.Fingerprint, PepperId = secret.PepperId }));
        tx.OnCommitted(() => bcrypt.Trust(parsed, secret.Hash));
        await tx.CommitAsync();
        return (token, text);
    }
}
