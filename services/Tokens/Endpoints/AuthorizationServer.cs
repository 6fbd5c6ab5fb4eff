using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using ScimSuite.Caller;
using ScimSuite.ServiceDefaults;
using ScimSuite.Tokens.Model;
using static OpenIddict.Server.OpenIddictServerEvents;
using Parameters = OpenIddict.Abstractions.OpenIddictConstants.Parameters;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>
/// OAuth 2.0 for connectors, by OpenIddict: the token endpoint (client credentials, RFC 6749 §4.4), metadata (RFC 8414) and keys (RFC 7517). OpenIddict
/// speaks the protocol and signs; who a client is, <see cref="ClientGate"/> finds out in our own store (OpenIddict's degraded mode).
/// </summary>
internal static class AuthorizationServer
{
    public const string TokenPath = "/oauth2/token";
    public const string MetadataPath = "/.well-known/oauth-authorization-server";
    public const string KeysPath = "/.well-known/jwks";

    /// <summary>Those of a request for a token by a client, RFC 6749 §4.4.2 and RFC 7523 §2.2, and those that OpenIddict hides by itself: it is told which flow was meant.</summary>
    private static readonly HashSet<string> _known =
    [
        Parameters.GrantType, Parameters.Scope, Parameters.ClientId, Parameters.ClientSecret, Parameters.ClientAssertion, Parameters.ClientAssertionType, Parameters.Resource, Parameters.Audience,
        Parameters.Assertion, Parameters.Code, Parameters.Password, Parameters.RefreshToken,
    ];

    public static void AddAuthorizationServer(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<AccessTokens>().AddSingleton<Store.IssuerKeys>().AddScoped<ClientGate>().AddScoped<GiveAccessToken>();
        services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode();
            server.SetTokenEndpointUris(TokenPath[1..]).SetConfigurationEndpointUris(MetadataPath[1..]).SetJsonWebKeySetEndpointUris(KeysPath[1..]);
            server.AllowClientCredentialsFlow().RegisterScopes(AccessTokens.Scope);
            server.DisableAccessTokenEncryption().AddEphemeralEncryptionKey();      // asked for, and never used: our access tokens are read by us alone

            // Secrets alone would do for OpenIddict; an assertion's issuer is the identity provider, which it would refuse (it takes private_key_jwt only).
            server.RemoveEventHandler(OpenIddictServerHandlers.ValidateClientAssertion.Descriptor);

            // RFC 6749 §3.2: what it does not know, the server ignores. OpenIddict would log it first, and it knows of its own parameters alone which are secret.
            server.AddEventHandler<ExtractTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                foreach (var name in context.Request?.GetParameters().Select(parameter => parameter.Key).Where(name => !_known.Contains(name)).ToList() ?? [])
                {
                    context.Request!.RemoveParameter(name);     // seen above
                }

                return default;
            }).SetOrder(int.MaxValue));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseScopedHandler<ClientGate>());
            server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseScopedHandler<GiveAccessToken>());
            server.UseAspNetCore().DisableTransportSecurityRequirement();           // TLS ends at the gateway
        });
        services.AddOptions<OpenIddictServerOptions>().Configure<AccessTokens, Microsoft.Extensions.Options.IOptions<TokensOptions>>((server, tokens, options) =>
        {
            server.Issuer = new Uri(tokens.Issuer);
            server.AccessTokenLifetime = TimeSpan.FromHours(options.Value.AccessTokenHours);
            server.SigningCredentials.AddRange(tokens.Keys.Select(key => new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256)));
        });

        // It says what every request holds; secrets are left out of it, the rest is still no log of ours.
        builder.QuietLogs("OpenIddict", LogLevel.Warning);
    }

    /// <summary>Before authentication, where OpenIddict answers: only the gateway may ask, and addresses are told as the outside knows them.</summary>
    public static void UseAuthorizationServer(this IApplicationBuilder app)
    {
        var address = new Uri(app.ApplicationServices.GetRequiredService<AccessTokens>().Issuer);
        app.UseWhen(context => IsOurs(context.Request.Path), branch => branch.Use(async (context, next) =>
        {
            var gateway = await context.AuthenticateAsync();
            if (gateway.Principal?.HasClaim("scope", Scopes.Gateway) != true)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            (context.Request.Scheme, context.Request.Host) = (address.Scheme, HostString.FromUriComponent(address));
            await next(context);
        }));
    }

    private static bool IsOurs(PathString path) => path == TokenPath || path == MetadataPath || path == KeysPath;
}
