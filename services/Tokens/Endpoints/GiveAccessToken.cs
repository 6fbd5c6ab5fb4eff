using System.Security.Claims;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Workers;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>
/// What the access token says: which connector, by which of its credentials. What that is worth is looked up when it is used, so that revoking the
/// credential, or suspending connector or tenant, ends every access token given for it.
/// </summary>
internal sealed class GiveAccessToken(AccessTokens tokens, LastUses uses) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        var credential = (PresentedToken)context.Transaction.Properties[ClientGate.Proven]!;        // ClientGate let nobody pass without
        uses.Note(credential.TenantId, credential.Id);

        var principal = new ClaimsPrincipal(new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, Claims.Role));
        principal.SetClaim(Claims.Subject, credential.ConnectorId.ToString());
        principal.SetClaim(AccessTokens.TenantClaim, credential.TenantId.ToString());
        principal.SetClaim(AccessTokens.CredentialClaim, credential.KeyId);
        principal.SetScopes(AccessTokens.Scope).SetResources(tokens.Audience);
        principal.SetDestinations(static _ => [Destinations.AccessToken]);
        context.SignIn(principal);
        return default;
    }
}
