using System.Diagnostics;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ScimSuite.Caller;

/// <summary>How a service learns who asks. Nothing is answered without an assertion, unless a route says so itself (<c>AllowAnonymous</c>: health and metrics).</summary>
public static class CallerAuthentication
{
    internal const string Scheme = "assertion";

    /// <summary>The scheme, a policy per scope, and <see cref="ScimCaller"/> as a scoped service of the request.</summary>
    public static IServiceCollection AddCaller(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        services.AddSingleton(provider => new AssertionReader(configuration, provider.GetRequiredService<TimeProvider>()));
        services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, AssertionHandler>(Scheme, null);

        var authorization = services.AddAuthorizationBuilder();
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().Build());
        foreach (var scope in Scopes.All)
        {
            authorization.AddPolicy(scope, policy => policy.RequireClaim(AssertionClaims.Scope, scope == Scopes.TenantAdmin ? [scope, Scopes.Operator] : [scope]));
        }

        services.AddTransient<ForwardCallerHandler>();
        services.AddScoped(provider => provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.Features.Get<ScimCaller>()
            ?? throw new InvalidOperationException("Nobody is asking here: ScimCaller is of an authenticated request. Consumers and workers use ScimCaller.System."));
        return services;
    }

    /// <summary>After routing. Also marks the trace with the request id, so that one finds the other.</summary>
    public static IApplicationBuilder UseCaller(this IApplicationBuilder app)
    {
        // A missing key is told at start, not at the first request.
        app.ApplicationServices.GetRequiredService<AssertionReader>();

        app.Use((context, next) =>
        {
            Activity.Current?.SetTag("scimsuite.request_id", RequestIds.Of(context));
            return next(context);
        });
        return app.UseAuthentication().UseAuthorization();
    }

    private sealed class AssertionHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AssertionReader reader)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var given = Request.Headers[InternalHeaders.Assertion];
            if (given is not [{ Length: > 0 } assertion])
            {
                return AuthenticateResult.NoResult();
            }

            if (await reader.ReadAsync(assertion) is not { } verified)
            {
                return AuthenticateResult.Fail("The assertion is not to be believed.");
            }

            Context.Features.Set(verified.Caller with { RequestId = RequestIds.Of(Context) });
            return AuthenticateResult.Success(new AuthenticationTicket(verified.Principal, Scheme.Name));
        }
    }
}
