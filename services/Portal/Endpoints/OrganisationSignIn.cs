using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Endpoints;

/// <summary>
/// Signing in with a tenant's own OpenID provider: authorization code with PKCE, state and nonce. What was asked lies sealed in a cookie of ten minutes
/// and is answered once. The session that begins reaches this tenant alone, and changes nothing of how the account signs in.
/// </summary>
internal sealed class OrganisationSignIn(
    People people, Providers providers, IdTokens tokens, OrganisationMembers members, SignIn signIn, Tries tries, Envelopes envelopes, Letterbox letterbox, IDataProtectionProvider protection,
    TimeProvider clock, ILogger<OrganisationSignIn> logger)
{
    public const string CallbackPath = "/sign-in/oidc";

    private const string Cookie = "__Host-oidc";
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    private IDataProtector Protector => protection.CreateProtector("organisation-sign-in");

    /// <summary>The address to register at the provider.</summary>
    public string RedirectUri => letterbox.Url(CallbackPath);

    /// <summary>GET /sign-in/with/{tenant}: off to the provider.</summary>
    public async Task<IResult> StartAsync(Guid tenant, HttpContext context, CancellationToken ct)
    {
        if (await OrganisationStore.FindAsync(people.OfSystem(tenant, RequestIds.Of(context)), ct) is not { } organisation)
        {
            return Said("none");
        }

        OpenIdConnectConfiguration provider;
        try
        {
            provider = await providers.FindAsync(organisation.Issuer, ct);
        }
        catch (ProviderException e)
        {
            logger.ProviderAway(tenant, e.Message);
            return Said("away", organisation.Name);
        }

        var isAgain = Signed.WithinOf(context.User)?.Tenant == tenant;
        var asked = new Asked(tenant, Secrets.NewCode(), Secrets.NewCode(), Secrets.NewCode(), SignIn.LocalOr(context.Request.Query["return"], $"/t/{tenant}/connectors"), isAgain, clock.GetUtcNow());
        context.Response.Cookies.Append(Cookie, Protector.Protect(JsonSerializer.Serialize(asked)), CookieOptions());
        var challenge = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(asked.Verifier)));
        var message = new OpenIdConnectMessage
        {
            IssuerAddress = provider.AuthorizationEndpoint, ClientId = organisation.ClientId, ResponseType = "code", Scope = "openid email profile", RedirectUri = RedirectUri,
            State = asked.State, Nonce = asked.Nonce, Prompt = isAgain ? "login" : null, MaxAge = isAgain ? "0" : null,
        };
        message.SetParameter("code_challenge", challenge);
        message.SetParameter("code_challenge_method", "S256");
        return Results.Redirect(message.CreateAuthenticationRequestUrl());
    }

    /// <summary>GET /sign-in/oidc: back from the provider.</summary>
    public async Task<IResult> CallbackAsync(HttpContext context, CancellationToken ct)
    {
        var query = context.Request.Query;
        var asked = Unseal(context.Request.Cookies[Cookie]);
        context.Response.Cookies.Delete(Cookie, CookieOptions());
        if (asked is null || asked.At + Lasts < clock.GetUtcNow() || !Same(asked.State, query["state"]) || !await tries.IsFirstAnswerAsync(asked.State))
        {
            return Said("state");
        }

        var tenant = people.OfSystem(asked.Tenant, RequestIds.Of(context));
        if (await OrganisationStore.FindAsync(tenant, ct) is not { } organisation)
        {
            return Said("none");
        }

        if (query["error"].ToString() is { Length: > 0 })
        {
            return await RefusedAsync(context, tenant, organisation, "denied");
        }

        try
        {
            var provider = await providers.FindAsync(organisation.Issuer, ct);

            // RFC 9207: who answers says who they are, where they do.
            if (query["iss"].ToString() is { Length: > 0 } iss && iss != organisation.Issuer)
            {
                return await RefusedAsync(context, tenant, organisation, "token");
            }

            var token = await providers.ExchangeAsync(provider, organisation.ClientId, await SecretAsync(tenant, ct), query["code"].ToString(), asked.Verifier, RedirectUri, ct);
            if (await tokens.ReadAsync(token, organisation, asked.Nonce, asked.IsAgain ? asked.At : null, ct) is not { } person)
            {
                return await RefusedAsync(context, tenant, organisation, "token");
            }

            switch (await members.FindAsync(tenant, organisation, person, RequestIds.Of(context), ct))
            {
                case Found.Is found:
                    await signIn.CompleteAsync(context, found.Account, "organisation", device: null, new Within(asked.Tenant, organisation.Issuer));
                    return Results.Redirect(asked.Return);
                case Found.No no:
                    return await RefusedAsync(context, tenant, organisation, no.Why);
                default:
                    throw new InvalidOperationException("Somebody is found, or not.");
            }
        }
        catch (ProviderException e)
        {
            logger.ProviderAway(asked.Tenant, e.Message);
            return await RefusedAsync(context, tenant, organisation, e.InnerException is null ? "code" : "away");
        }
    }

    private async Task<string> SecretAsync(TenantDatabase tenant, CancellationToken ct)
    {
        var place = RulesDesk.PlaceOf(tenant.Tenant);
        try
        {
            var kept = await OrganisationStore.SecretAsync(tenant, ct) ?? throw new ProviderException("The provider was taken away.");
            if (!envelopes.IsCurrent(kept))
            {
                await using var tx = tenant.Begin(ConstraintErrors.None);
                OrganisationStore.ReplaceSecret(tx, kept, envelopes.Rewrap(kept, place));
                await tx.CommitAsync();
            }

            return Encoding.UTF8.GetString(envelopes.Open(kept, place));
        }
        catch (CryptographicException e)
        {
            throw new ProviderException("The client secret is sealed under a key that is not configured: an owner must enter it anew.", e);
        }
    }

    /// <summary>The tenant's audit hears of it; the page says what to do.</summary>
    private async Task<IResult> RefusedAsync(HttpContext context, TenantDatabase tenant, Organisation organisation, string why)
    {
        await using var tx = tenant.Begin(ConstraintErrors.None);
        tx.Publish(PeopleEvents.Failed($"organisation-{why}", SignIn.AddressOf(context), context.Request.Headers.UserAgent.ToString(), clock.GetUtcNow()), clock);
        await tx.CommitAsync();
        return Said(why, organisation.Name);
    }

    private static IResult Said(string why, string? name = null) => Results.Redirect($"/sign-in/organisation?said={why}{(name is null ? "" : $"&name={Uri.EscapeDataString(name)}")}");

    private Asked? Unseal(string? cookie)
    {
        try
        {
            return string.IsNullOrEmpty(cookie) ? null : JsonSerializer.Deserialize<Asked>(Protector.Unprotect(cookie));
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private static bool Same(string expected, string? given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given ?? ""));

    private static CookieOptions CookieOptions() => new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true, MaxAge = Lasts };

    private sealed record Asked(Guid Tenant, string State, string Nonce, string Verifier, string Return, bool IsAgain, DateTimeOffset At);
}
