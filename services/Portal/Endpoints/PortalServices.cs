using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Pages;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Endpoints;

/// <summary>What the portal is made of, by subject.</summary>
internal static class PortalServices
{
    public static void AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<People>().AddSingleton<SignInReads>().AddSingleton<Sessions>().AddSingleton<Tries>().AddSingleton<Devices>();
        services.AddSingleton<Envelopes>().AddSingleton<SecretBox>();
        services.AddSingleton<SignUp>().AddSingleton<SignIn>().AddSingleton<PasswordReset>().AddSingleton<MailedSignUp>();
        services.AddSingleton<Letterbox>().AddSingleton<MailStore>().AddSingleton<Mailer>();
        services.AddSingleton<IPasswordHasher<Account>>(new PasswordHasher<Account>(PasswordWork.Options));
        services.AddDataProtection().SetApplicationName("scimsuite-portal");
        services.AddSingleton<KeyRing>().AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = provider.GetRequiredService<KeyRing>()));
    }

    public static void AddPlatform(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => new AssertionMinter("portal", configuration["Assertion:SigningKey"], provider.GetRequiredService<TimeProvider>()));
        services.AddHttpClient("platform");
        services.AddHttpClient("readiness");
        services.AddSingleton<Platform>().AddSingleton<Services>();
        services.AddScoped<FirstView>().AddScoped<Asked>().AddScoped<Acting>().AddScoped<Connectors>().AddScoped<Traffic>().AddScoped<Extensions>().AddScoped<AuditTrail>().AddScoped<ProvisionedPeople>().AddScoped<Store.Console>();
        services.AddScoped<Overview>().AddScoped<MemberDesk>().AddScoped<OpeningDesk>().AddScoped<ResetDesk>().AddScoped<RulesDesk>().AddScoped<TenantOverview>().AddScoped<Viewer>();
    }

    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddIdentityCore<Account>().AddSignInManager();
        services.AddScoped<IUserStore<Account>, IdentityStore>().AddScoped<IdentityStore>();
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            // A passkey stands for two factors: the device, and what opens it.
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.AuthenticatorTimeout = TimeSpan.FromMinutes(2);
        });

        services.AddAuthentication(SignIn.Scheme)
            .AddCookie(SignIn.Scheme, cookie =>
            {
                Harden(cookie, "__Host-session");
                cookie.LoginPath = "/sign-in";
                cookie.AccessDeniedPath = "/account/authenticator";
                cookie.ReturnUrlParameter = "return";
                cookie.ExpireTimeSpan = Sessions.Longest;
                cookie.SlidingExpiration = false;
            })
            .AddCookie(SignIn.CodeScheme, cookie =>
            {
                Harden(cookie, "__Host-code");
                cookie.ExpireTimeSpan = TimeSpan.FromMinutes(5);
            });
        services.AddOptions<CookieAuthenticationOptions>(SignIn.Scheme).Configure<Sessions>((cookie, sessions) => cookie.SessionStore = sessions);

        // Who is signed in but must set up a second factor first gets no page but that one.
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(Whole().Build()).SetDefaultPolicy(Whole().Build())
            .AddPolicy(Policies.Enrolling, policy => policy.AddAuthenticationSchemes(SignIn.Scheme).RequireAuthenticatedUser())
            .AddPolicy(Policies.Operator, policy => policy.AddAuthenticationSchemes(SignIn.Scheme).RequireAuthenticatedUser().RequireAssertion(context => Signed.IsOperator(context.User)));
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, WatchedSession>();
        services.AddAntiforgery(form =>
        {
            form.Cookie = new SecureCookie { Name = "__Host-form", HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true };
            form.SuppressXFrameOptionsHeader = true;
        });
    }

    private static AuthorizationPolicyBuilder Whole() => new AuthorizationPolicyBuilder(SignIn.Scheme)
        .RequireAuthenticatedUser().RequireAssertion(context => !context.User.HasClaim(Signed.MustEnrol, "1"));

    private static void Harden(CookieAuthenticationOptions cookie, string name)
    {
        cookie.Cookie.Name = name;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.Path = "/";
        cookie.Cookie.IsEssential = true;
    }
}

/// <summary>Policies that pages name.</summary>
internal static class Policies
{
    public const string Operator = "operator-person";
    public const string Enrolling = "enrolling";
}

/// <summary>Only the gateway stands in front, in the same machine room: what it says of the browser is believed, one hop of it.</summary>
internal static class TrustedHops
{
    public static ForwardedHeadersOptions Options { get; } = Make();

    private static ForwardedHeadersOptions Make()
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto, ForwardLimit = 1 };
        foreach (var network in new[] { "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7" })
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }

        return options;
    }
}
