using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Endpoints;

/// <summary>Who the provider says it is.</summary>
/// <param name="Subject">What the provider knows them by, for ever.</param>
/// <param name="Email"><c>null</c> = it says none, or does not vouch for it.</param>
/// <param name="Name">How people call them.</param>
internal sealed record OrganisationPerson(string Subject, string? Email, string? Name);

/// <summary>ID tokens, checked as OpenID Connect Core §3.1.3.7 says: issuer, audience, signature, time, nonce.</summary>
internal sealed class IdTokens(Providers providers, TimeProvider clock, ILogger<IdTokens> logger)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary><c>null</c> = it is not for us, not of this provider, or not of now. Why is in the log, never the token.</summary>
    /// <param name="token">As the provider gave it.</param>
    /// <param name="organisation">Whose provider it must be.</param>
    /// <param name="nonce">What we asked with.</param>
    /// <param name="shownSince">The person must have shown a factor since then; <c>null</c> = whenever.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<OrganisationPerson?> ReadAsync(string token, Organisation organisation, string nonce, DateTimeOffset? shownSince, CancellationToken ct)
    {
        var result = await ValidateAsync(token, organisation, await providers.FindAsync(organisation.Issuer, ct));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            providers.Refresh(organisation.Issuer);
            result = await ValidateAsync(token, organisation, await providers.FindAsync(organisation.Issuer, ct));
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken read)
        {
            logger.IdTokenRefused(result.Exception?.GetType().Name ?? "unknown");
            return null;
        }

        var isForUs = read.TryGetPayloadValue<string>("azp", out var party) ? party == organisation.ClientId : read.Audiences.Count() == 1;
        var isOfThisSignIn = read.TryGetPayloadValue<string>("nonce", out var said) && said == nonce;
        if (!isForUs || !isOfThisSignIn || read.Subject is not { Length: > 0 and <= 255 } subject || (shownSince is { } since && !IsShownSince(read, since)))
        {
            logger.IdTokenRefused(!isForUs ? "azp" : !isOfThisSignIn ? "nonce" : "sub or auth_time");
            return null;
        }

        var email = read.TryGetPayloadValue<string>("email", out var address) && IsVouchedFor(read) && address.Length <= 254 && !address.Any(char.IsControl) ? address : null;
        return new OrganisationPerson(subject, email, read.TryGetPayloadValue<string>("name", out var name) ? name : null);
    }

    private Task<TokenValidationResult> ValidateAsync(string token, Organisation organisation, OpenIdConnectConfiguration provider) => _handler.ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidIssuer = organisation.Issuer, ValidAudience = organisation.ClientId, IssuerSigningKeys = provider.SigningKeys, ValidAlgorithms = Algorithms, RequireSignedTokens = true,
        RequireExpirationTime = true, LifetimeValidator = (begins, ends, _, _) => ends + Skew > clock.GetUtcNow().UtcDateTime && (begins is null || begins - Skew < clock.GetUtcNow().UtcDateTime),
    });

    private static bool IsShownSince(JsonWebToken token, DateTimeOffset since) => token.TryGetPayloadValue<long>("auth_time", out var at) && DateTimeOffset.FromUnixTimeSeconds(at) > since - Skew;

    /// <summary><c>email_verified</c>, which some write as text; Entra's word for it is <c>xms_edov</c>.</summary>
    private static bool IsVouchedFor(JsonWebToken token) => new[] { "email_verified", "xms_edov" }.Any(claim =>
        token.TryGetPayloadValue<object>(claim, out var value) && Convert.ToString(value, CultureInfo.InvariantCulture) is "True" or "true" or "1");
}
