using System.Security.Cryptography;

namespace ScimSuite.Portal.Endpoints;

/// <summary>What every answer to a browser carries, and what no browser may send from elsewhere.</summary>
internal static class BrowserGuard
{
    private const string NonceKey = "csp-nonce";

    public static string Nonce(this HttpContext context) => (string)(context.Items[NonceKey] ??= Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)));

    public static void UseBrowserGuard(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // Written when the answer starts: what fails on the way is cleared of all headers before its error page is written.
        context.Response.OnStarting(() =>
        {
            Guard(context);
            return Task.CompletedTask;
        });

        if (ComesFromElsewhere(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("This request comes from another site. Go back and begin here.");
        }

        return next(context);
    });

    private static void Guard(HttpContext context)
    {
        var headers = context.Response.Headers;
        var nonce = context.Nonce();

        // Scripts: files of ours, and what carries this answer's nonce. Style attributes stay allowed: components place menus with them, and no nonce covers one.
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'; object-src 'none'";
        headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";
        headers.XFrameOptions = "DENY";
        if (!IsAsset(context.Request.Path))
        {
            headers.CacheControl = "no-store";
        }
    }

    /// <summary>Beside the forms' own tokens: whatever changes something, and the page's live connection, must come from a page of ours.</summary>
    private static bool ComesFromElsewhere(HttpRequest request)
    {
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (isSafe && !request.Path.StartsWithSegments("/_blazor"))
        {
            return false;
        }

        // Programs with an assertion have no browser, and no cookie that could be used against anybody.
        if (request.Path.StartsWithSegments("/api"))
        {
            return false;
        }

        // Where a browser says it outright, no script can have written it. Its Origin may be "null" for a form of ours: the page tells no referrer.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is not ("same-origin" or "none");
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            ? !Uri.TryCreate(origin, UriKind.Absolute, out var from) || !from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            : !isSafe;
    }

    private static bool IsAsset(PathString path) =>
        path.StartsWithSegments("/_content") || path.StartsWithSegments("/_framework") || Path.HasExtension(path.Value) && !path.StartsWithSegments("/t");
}

/// <summary>Cookies are Secure whether or not the last hop was encrypted: a load balancer ends TLS, and browsers take <c>localhost</c> for secure.</summary>
internal sealed class SecureCookie : CookieBuilder
{
    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var options = base.Build(context, expiresFrom);
        options.Secure = true;
        return options;
    }
}
