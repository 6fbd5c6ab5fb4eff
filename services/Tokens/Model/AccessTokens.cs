using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ScimSuite.Tokens.Model;

/// <summary>
/// The access tokens connectors get for their client credentials (RFC 9068, ES256). The first key signs, all of them are believed: a new one is put
/// in front, and the old one taken away when what it signed has expired.
/// </summary>
internal sealed class AccessTokens
{
    /// <summary>Names the credential it was given for: what it is worth is looked up by this, at each verify.</summary>
    public const string CredentialClaim = "credential";
    public const string TenantClaim = "tenant";
    public const string Scope = "scim";

    private const string Type = "at+jwt";

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 8 * 1024 };
    private readonly TimeProvider _clock;

    public AccessTokens(IOptions<TokensOptions> options, IConfiguration configuration, TimeProvider clock)
    {
        _clock = clock;
        Keys = [.. options.Value.AccessTokenKeys.Select(Read)];
        Issuer = configuration["PublicUrl"]?.TrimEnd('/') is { Length: > 0 } url ? url
            : throw new InvalidOperationException("PublicUrl must be the address clients use, such as https://scim.example.com; it is missing.");
    }

    /// <summary>The one in use first.</summary>
    public IReadOnlyList<ECDsaSecurityKey> Keys { get; }

    public string Issuer { get; }

    public string Audience => $"{Issuer}/scim/v2";

    /// <summary>What it says, its end included even when that is past; <c>null</c> = none that we signed.</summary>
    public async Task<AccessToken?> ReadAsync(string text)
    {
        var result = await _handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256], ValidTypes = [Type], ValidIssuer = $"{Issuer}/", ValidIssuers = [Issuer], ValidAudience = Audience,
            IssuerSigningKeys = Keys, RequireSignedTokens = true, RequireExpirationTime = true,
            // Expired is an answer of its own, not the same as unknown.
            LifetimeValidator = (from, _, _, _) => from is null || from <= _clock.GetUtcNow().UtcDateTime.AddSeconds(5),
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken token }
            && token.TryGetPayloadValue<string>(CredentialClaim, out var credential)
            && token.TryGetPayloadValue<string>(TenantClaim, out var tenantText) && Guid.TryParse(tenantText, out var tenant)
                ? new AccessToken(tenant, credential, new DateTimeOffset(token.ValidTo, TimeSpan.Zero))
                : null;
    }

    public static bool HasShape(string? text) => text is { Length: > 100 and < 8 * 1024 } && text.StartsWith("eyJ", StringComparison.Ordinal) && text.Count(c => c == '.') == 2;

    internal static bool IsKey(string text)
    {
        try
        {
            Read(text);
            return true;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static ECDsaSecurityKey Read(string text)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(text), out _);
        if (key.KeySize != 256)
        {
            throw new CryptographicException("not P-256");
        }

        // Named by its public half, so that every replica names it alike.
        return new ECDsaSecurityKey(key) { KeyId = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16] };
    }
}

/// <param name="Credential">The key id of the client secret or federation it was given for.</param>
internal sealed record AccessToken(Guid Tenant, string Credential, DateTimeOffset ExpiresAt);
