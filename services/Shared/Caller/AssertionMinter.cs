using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ScimSuite.Caller;

/// <summary>What the platform says about a caller, signed. Good until <see cref="ExpiresAt"/>.</summary>
public sealed record Assertion(string Value, DateTimeOffset ExpiresAt);

/// <summary>Signs who a caller is (ES256). Only what stands at the edge holds the key for it.</summary>
public sealed class AssertionMinter(string issuer, string? signingKey, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(90);

    internal const string Audience = "internal";
    internal const string Type = "scimsuite-caller+jwt";

    private readonly SigningCredentials _credentials = new(AssertionKeys.ReadSigningKey(signingKey), SecurityAlgorithms.EcdsaSha256);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public Assertion Mint(ScimCaller caller)
    {
        // JWT times are whole seconds; ours must not promise a fraction more than the signed ones.
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var expires = now + Lifetime;
        var claims = new Dictionary<string, object>
        {
            [AssertionClaims.Actor] = caller.ActorId.ToString(),
            [AssertionClaims.Kind] = caller.Kind.Name(),
            [AssertionClaims.Tenant] = caller.Tenant.ToString(),
            [AssertionClaims.Scope] = string.Join(' ', caller.Scopes),
            [AssertionClaims.Dialect] = caller.Dialect,
            [AssertionClaims.Strict] = caller.IsStrict,
            [AssertionClaims.Version] = caller.VerdictVersion.ToString(CultureInfo.InvariantCulture),
        };
        if (caller.RefusesRemoveAll)
        {
            claims[AssertionClaims.RefusesRemoveAll] = true;
        }

        if (caller.ActorName is { } name)
        {
            claims[AssertionClaims.Name] = name;
        }

        return new Assertion(_handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer, Audience = Audience, TokenType = Type, Claims = claims, SigningCredentials = _credentials,
            NotBefore = now.UtcDateTime, Expires = expires.UtcDateTime,
        }), expires);
    }
}

internal static class AssertionClaims
{
    public const string Actor = "sub";
    public const string Kind = "kind";
    public const string Tenant = "tenant";
    public const string Name = "name";
    public const string Scope = "scope";
    public const string Dialect = "dialect";
    public const string Strict = "strict";
    public const string RefusesRemoveAll = "keepall";
    public const string Version = "ver";
}
