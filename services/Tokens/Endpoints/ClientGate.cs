using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using ScimSuite.Caller;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Store;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>
/// Who asks for an access token: the connector that <c>client_id</c> names, proven by one of its client secrets, or by an assertion of an issuer that it
/// trusts (RFC 7523 §2.2). What is wrong is said to who has the proof; everybody else hears the same sentence.
/// </summary>
internal sealed class ClientGate(
    KnownKeys keys, Peppers peppers, BcryptGate bcrypt, VerifyDatabase database, IssuerKeys issuers, TokensMetrics metrics, TimeProvider clock) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    /// <summary>Where <see cref="GiveAccessToken"/> finds whom it is for.</summary>
    public const string Proven = "scimsuite:credential";

    private const string NobodyKnown = "There is no connector with this client_id and this secret or assertion.";
    private static readonly TimeSpan _skew = TimeSpan.FromSeconds(30);
    private static readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 16 * 1024 };

    public async ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        var request = context.Request;
        if (!Guid.TryParse(request.ClientId, out var connector))
        {
            context.Reject(Errors.InvalidClient, "client_id must be the id of the connector.");
            return;
        }

        var found = request.ClientSecret is { Length: > 0 } secret ? await BySecretAsync(connector, secret)
            : request.ClientAssertion is { Length: > 0 } assertion ? await ByAssertionAsync(connector, assertion)
            : null;
        var verdict = found is null ? Verdict.Unknown : Verdict.On(found, clock.GetUtcNow());
        metrics.Gave($"oauth {verdict.Result}");
        if (verdict.Result != VerdictResults.Valid)
        {
            context.Reject(Errors.InvalidClient, Sentence(verdict));
            return;
        }

        context.Transaction.Properties[Proven] = found!;        // valid only when found
    }

    private async Task<PresentedToken?> BySecretAsync(Guid connector, string secret)
    {
        if (TokenFormat.Parse(secret) is not { Kind: TokenKind.ClientSecret } parsed || !await keys.MatchesAsync(parsed))
        {
            return null;
        }

        var found = await database.FindAsync(parsed.KeyId, peppers.FingerprintsOf(parsed), CancellationToken.None);
        return found?.ConnectorId == connector && await bcrypt.HoldsAsync(parsed, peppers.Find(found.PepperId)!, found.Hash) ? found : null;
    }

    private async Task<PresentedToken?> ByAssertionAsync(Guid connector, string assertion)
    {
        if (!AccessTokens.HasShape(assertion) || !_handler.CanReadToken(assertion))
        {
            return null;
        }

        var said = _handler.ReadJsonWebToken(assertion);
        foreach (var trusted in await database.FederationsAsync(connector, said.Issuer, said.Subject, CancellationToken.None))
        {
            var signing = await issuers.FindAsync(trusted.JwksUri, string.IsNullOrEmpty(said.Kid) ? null : said.Kid);
            var result = await _handler.ValidateTokenAsync(assertion, new TokenValidationParameters
            {
                ValidIssuer = trusted.Issuer, ValidAudience = trusted.Audience, IssuerSigningKeys = signing, RequireSignedTokens = true, RequireExpirationTime = true,
                // Never a symmetric one: the issuer's keys are public.
                ValidAlgorithms =
                [
                    SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256,
                    SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384,
                ],
                LifetimeValidator = (from, until, _, _) => IsNow(from, until),
            });
            if (result.IsValid)
            {
                return await database.FindCredentialAsync(trusted.TenantId, trusted.KeyId, CancellationToken.None);
            }
        }

        return null;
    }

    private bool IsNow(DateTime? from, DateTime? until)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + _skew && (from is null || from <= now + _skew);
    }

    private static string Sentence(Verdict verdict) => verdict.Result switch
    {
        VerdictResults.Expired => $"This client secret or trust in this issuer expired at {verdict.ExpiresAt?.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}.",
        VerdictResults.Revoked => "This client secret or trust in this issuer was revoked.",
        VerdictResults.Suspended => "The tenant is suspended.",
        VerdictResults.Disabled => "The connector is suspended.",
        _ => NobodyKnown,
    };
}
