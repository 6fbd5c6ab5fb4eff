using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Outbox;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>POST …/tokens, …/client-secrets, …/federations and …/keys. The answer is the only place where the secret is ever seen.</summary>
internal sealed class IssueToken(
    Peppers peppers, BcryptGate bcrypt, KnownKeys keys, TenantsService tenants, IOptions<TokensOptions> options, TimeProvider clock)
{
    public static async Task<Created<IssuedToken>> ForConnector(
        ManagedTenant managed, Guid connector, NewToken asked, IssueToken issue, HttpResponse response, CancellationToken ct)
    {
        var drawn = issue.Draw(managed, TokenKind.Connector, connector, asked.Name, TokenRules.ConnectorScopes(asked.Scopes), asked.ExpiresAt, asked.AllowedNetworks);
        await issue.StoreAsync(managed, drawn, ct);
        return Shown(response, $"/api/tenants/{managed.Id}/connectors/{connector}/tokens/{drawn.Token.Id}", new IssuedToken(drawn.Token, drawn.Text));
    }

    public static async Task<Created<IssuedKey>> ApiKey(ManagedTenant managed, NewKey asked, IssueToken issue, HttpResponse response, CancellationToken ct)
    {
        var scope = managed.IsPlatform ? Scopes.Operator : Scopes.TenantAdmin;
        var drawn = issue.Draw(managed, TokenKind.ApiKey, null, asked.Name, [scope], asked.ExpiresAt, asked.AllowedNetworks);
        await issue.StoreAsync(managed, drawn, ct);
        return Shown(response, $"/api/tenants/{managed.Id}/keys/{drawn.Token.Id}", new IssuedKey(drawn.Token, drawn.Text));
    }

    public static async Task<Created<IssuedClientSecret>> ClientSecret(
        ManagedTenant managed, Guid connector, NewToken asked, IssueToken issue, HttpResponse response, CancellationToken ct)
    {
        var drawn = issue.Draw(managed, TokenKind.ClientSecret, connector, asked.Name, TokenRules.ConnectorScopes(asked.Scopes), asked.ExpiresAt, asked.AllowedNetworks);
        await issue.StoreAsync(managed, drawn, ct);
        return Shown(response, $"/api/tenants/{managed.Id}/connectors/{connector}/client-secrets/{drawn.Token.Id}", new IssuedClientSecret(drawn.Token, drawn.Text));
    }

    /// <summary>A trust has no secret: what is drawn for it is never told to anybody, and opens nothing.</summary>
    public static async Task<Created<Token>> Federation(
        ManagedTenant managed, Guid connector, NewFederation asked, IssueToken issue, IOptions<TokensOptions> options, CancellationToken ct)
    {
        var federation = asked.Checked(options.Value.AllowPlainIssuers);
        var drawn = issue.Draw(managed, TokenKind.ClientSecret, connector, asked.Name, TokenRules.ConnectorScopes(asked.Scopes), asked.ExpiresAt, asked.AllowedNetworks);
        var trust = drawn.Token with { Kind = Kinds.Federation, Federation = federation };
        await issue.StoreAsync(managed, drawn.As(trust), ct);
        return TypedResults.Created($"/api/tenants/{managed.Id}/connectors/{connector}/federations/{trust.Id}", trust);
    }

    /// <summary>A secret that must never be in any cache between here and who asked for it.</summary>
    public static Created<T> Shown<T>(HttpResponse response, string location, T issued)
    {
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created(location, issued);
    }

    /// <summary>Makes a credential. Nothing is stored yet.</summary>
    public Drawn Draw(
        ManagedTenant managed, TokenKind kind, Guid? connector, string? name, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt, IReadOnlyList<string>? networks)
    {
        var now = clock.Now();
        var text = TokenFormat.New(kind);
        var parsed = TokenFormat.Parse(text)!;      // made by the same rules on the line before
        return new Drawn(parsed, text, new Token
        {
            Id = Guid.CreateVersion7(now), KeyId = parsed.KeyId, Connector = connector, Name = TokenRules.Name(name), Scopes = scopes,
            Kind = Kinds.Of(kind, managed.IsPlatform),
            CreatedBy = new(managed.Caller.Kind.Name(), managed.Caller.ActorId, managed.Caller.ActorName),
            CreatedAt = now, ExpiresAt = TokenRules.Expiry(expiresAt, now), AllowedNetworks = TokenRules.Networks(networks), Version = 1,
        });
    }

    /// <param name="alongside">What else happens in the same transaction, before the new one counts.</param>
    public async Task StoreAsync(ManagedTenant managed, Drawn drawn, CancellationToken ct, Func<TenantTransaction, Task>? alongside = null)
    {
        var (parsed, _, token) = drawn;
        var pepper = peppers.Current;
        var secret = new StoredSecret(pepper.Fingerprint(parsed), await bcrypt.HashAsync(parsed, pepper), pepper.Id);

        await using var tx = managed.Database.Begin(TokenStore.Errors);
        if (!managed.IsPlatform)
        {
            await tenants.RequireAsync(managed.Database, tx, token.Connector, ct);
        }

        if (alongside is not null)
        {
            await alongside(tx);
        }

        var most = options.Value.MostLiveTokens;
        if (await TokenStore.CountLiveAsync(tx, token.Connector, token.CreatedAt, ct) >= most)
        {
            throw new ScimException(new ScimError(409, null, token.Connector is null
                ? $"There are {most} keys that still work, which is the most there may be: revoke one that is not used."
                : $"This connector has {most} tokens that still work, which is the most it may have: revoke one that is not used, or rotate one with overlapMinutes 0."));
        }

        TokenStore.Insert(tx, token, secret);
        tx.Publish(TokenEvents.Issued(token));
        tx.Publish(TokenEvents.VerdictOf(token));
        tx.OnCommitted(() => keys.Add(new KnownKey { KeyId = token.KeyId, Kind = token.Kind, Fp = secret.Fingerprint, PepperId = secret.PepperId }));
        tx.OnCommitted(() => bcrypt.Trust(parsed, secret.Hash));
        await tx.CommitAsync();
    }
}

/// <summary>A credential that was made and may be stored. A class, not a record: printing it must not print the text.</summary>
internal sealed class Drawn(ParsedToken parsed, string text, Token token)
{
    public Token Token => token;

    /// <summary>To be shown once.</summary>
    public string Text => text;

    public Drawn As(Token other) => new(parsed, text, other);

    public void Deconstruct(out ParsedToken parsedToken, out string shown, out Token row) => (parsedToken, shown, row) = (parsed, text, token);
}
