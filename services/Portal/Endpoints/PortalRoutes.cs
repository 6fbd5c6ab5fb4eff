using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ScimSuite.Caller;
using ScimSuite.Portal.Pages;

namespace ScimSuite.Portal.Endpoints;

/// <summary>What is not a page, as a table. Pages say their address and their policy themselves; without a word they are for people who are signed in.</summary>
internal static class PortalRoutes
{
    public static void MapPortal(this IEndpointRouteBuilder app)
    {
        app.MapGet("/theme.css", ThemeCss.Handle).AllowAnonymous();
        app.MapPost("/theme", (HttpContext context, string to) => Remember(context, to)).AllowAnonymous().DisableAntiforgery();
        app.MapPost("/sign-out", (Delegate)SignOutAsync).DisableAntiforgery().RequireAuthorization(Policies.Anybody);
        app.MapGet("/t/{tenant:guid}/audit/export", Export.Handle);

        // Off to a tenant's own provider, and back.
        app.MapGet("/sign-in/with/{tenant:guid}", (Guid tenant, HttpContext context, OrganisationSignIn organisation) => organisation.StartAsync(tenant, context, context.RequestAborted)).AllowAnonymous();
        app.MapGet(OrganisationSignIn.CallbackPath, (HttpContext context, OrganisationSignIn organisation) => organisation.CallbackAsync(context, context.RequestAborted)).AllowAnonymous();

        // JSON from our own pages: the guard in front has looked at where it comes from.
        // A refusal stays JSON: a page written for a POST would want a form's token.
        var json = new SkipStatusCodePagesAttribute();
        app.MapPost("/sign-in/passkey/options", Passkeys.RequestOptions).AllowAnonymous().DisableAntiforgery().WithMetadata(json);
        app.MapPost("/sign-in/passkey", Passkeys.SignInAsync).AllowAnonymous().DisableAntiforgery().WithMetadata(json);
        app.MapPost("/verify/passkey", Passkeys.VerifyAsync).DisableAntiforgery().RequireAuthorization(Policies.Own).WithMetadata(json);
        app.MapPost("/account/passkeys/options", Passkeys.CreationOptions).DisableAntiforgery().RequireAuthorization(Policies.Enrolling).WithMetadata(json);
        app.MapPost("/account/passkeys", Passkeys.AddAsync).DisableAntiforgery().RequireAuthorization(Policies.Enrolling).WithMetadata(json);

        app.MapPost("/api/tenants/{tenant:guid}/members", AddMember.Handle).DisableAntiforgery()
            .RequireAuthorization(new AuthorizeAttribute(Scopes.Operator) { AuthenticationSchemes = "assertion" });
    }

    private static IResult Remember(HttpContext context, string to)
    {
        var cookie = new CookieOptions { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true, MaxAge = TimeSpan.FromDays(400) };
        if (to is "light" or "dark")
        {
            context.Response.Cookies.Append(Theme.Cookie, to, cookie);
        }
        else
        {
            context.Response.Cookies.Delete(Theme.Cookie, cookie);
        }

        return Results.NoContent();
    }

    /// <summary>The session ends on the server: a copy of its cookie opens nothing.</summary>
    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(SignIn.Scheme);
        return Results.Redirect("/sign-in?said=signed-out");
    }
}
