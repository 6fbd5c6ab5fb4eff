using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ScimSuite.Portal.Tests;

/// <summary>A portal whose tenants may have a provider on this machine, and such a provider.</summary>
public sealed class OrganisationSuite : Suite
{
    public Provider Provider { get; } = new();

    public override async Task InitializeAsync()
    {
        await Provider.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Provider.DisposeAsync();
    }

    protected override void Configure(Dictionary<string, string?> settings)
    {
        settings["Portal:Url"] = "https://portal.test";
        settings["Portal:Providers:AllowPlain"] = "true";
        settings["Portal:Providers:Networks:0"] = "127.0.0.0/8";
    }
}

/// <summary>An OpenID provider: OpenIddict's server, in this process. It vouches for whom it is told, and can be made to lie.</summary>
public sealed class Provider : IAsyncDisposable
{
    public const string ClientId = "scimsuite";
    public const string Secret = "of the provider, 32 characters and more";

    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "first" };
    private WebApplication? _app;

    public string Issuer { get; } = $"http://127.0.0.1:{Free()}/";

    /// <summary>Who signs in there next.</summary>
    public (string Subject, string? Email, bool IsVerified) Person { get; set; }

    /// <summary>What it writes into the ID token instead.</summary>
    public Action<Dictionary<string, object>>? Alter { get; set; }

    /// <summary>What it signs with instead; <c>null</c> = its own key.</summary>
    public SigningCredentials? Signs { get; set; }

    /// <summary>It signs nothing at all.</summary>
    public bool IsUnsigned { get; set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Issuer);
        builder.Logging.ClearProviders();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode().SetIssuer(Issuer).SetAuthorizationEndpointUris("/authorize").SetTokenEndpointUris("/token");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().SetIdentityTokenLifetime(TimeSpan.FromDays(1)).RegisterScopes("email", "profile");
            server.AddEphemeralEncryptionKey().AddSigningKey(_key);
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.RedirectUri != "https://portal.test/sign-in/oidc")
                {
                    context.Reject("invalid_client");
                }

                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != Secret)
                {
                    context.Reject("invalid_client");
                }

                return default;
            }));
            server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                context.SignIn(Principal());
                return default;
            }));
            server.AddEventHandler<ApplyTokenResponseContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.Response?.IdToken is { } token && (Alter is not null || Signs is not null || IsUnsigned))
                {
                    context.Response.IdToken = Forge(token);
                }

                return default;
            }).SetOrder(int.MinValue + 100));
        });
        _app = builder.Build();
        _app.UseRouting();
        _app.UseAuthentication();
        await _app.StartAsync();
    }

    /// <summary>It stops, and comes back with <see cref="StartAsync"/>.</summary>
    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.DisposeAsync();
        }
    }

    public void BeHonest() => (Alter, Signs, IsUnsigned) = (null, null, false);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _key.Rsa.Dispose();
    }

    private ClaimsPrincipal Principal()
    {
        var identity = new ClaimsIdentity("provider", OpenIddictConstants.Claims.Name, OpenIddictConstants.Claims.Role);
        identity.SetClaim("sub", Person.Subject).SetClaim("name", "Tomasz Wieczorek").SetClaim("auth_time", DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        if (Person.Email is { } email)
        {
            identity.SetClaim("email", email).SetClaim("email_verified", Person.IsVerified);
        }

        identity.SetScopes("openid", "email", "profile");
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }

    private string Forge(string token)
    {
        var read = new JsonWebToken(token);
        var claims = read.Claims.GroupBy(claim => claim.Type).ToDictionary(group => group.Key, group => read.GetPayloadValue<object>(group.Key));
        Alter?.Invoke(claims);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims, SigningCredentials = IsUnsigned ? null : Signs ?? new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
        });
    }

    private static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class OrganisationCollection : ICollectionFixture<OrganisationSuite>
{
    public const string Name = "portal with a provider";
}
