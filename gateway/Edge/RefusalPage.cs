using System.Globalization;
using System.Net;
using System.Text;
using ScimSuite.Caller;

namespace ScimSuite.Gateway.Edge;

/// <summary>The same refusal for a person in front of a browser, when the portal itself cannot answer: what, what is not affected, what to do, request id.</summary>
internal static class RefusalPage
{
    public static bool IsWanted(HttpContext context) =>
        !Door.IsForPrograms(context.Request.Path) && HttpMethods.IsGet(context.Request.Method)
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public static Task WriteAsync(HttpContext context, Refusal refusal, string requestId)
    {
        var response = context.Response;
        var wait = refusal.RetryAfter is { } after ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 0;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers[InternalHeaders.RequestId] = requestId;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'sha256-" + StyleHash + "'; frame-ancestors 'none'";
        if (wait > 0)
        {
            response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        }

        var body = Encoding.UTF8.GetBytes(Page(refusal, wait, requestId));
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static string StyleHash { get; } = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    private const string Style = "body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:12vh auto;padding:0 1.5rem;color-scheme:light dark}h1{font-size:1.75rem}dt{opacity:.75}dd{margin:0 0 .75rem}";

    private static string Page(Refusal refusal, int wait, string requestId) =>
        $"""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{(wait > 0 ? "Not now" : "Not here")} · ScimSuite</title>{(wait > 0 ? $"<meta http-equiv=\"refresh\" content=\"{wait}\">" : "")}<style>{Style}</style></head>
        <body><main><h1>{(wait > 0 ? "This page cannot be shown right now" : "There is nothing to show here")}</h1>
        <dl><dt>What</dt><dd>{WebUtility.HtmlEncode(refusal.Detail)}</dd>
        <dt>Not affected</dt><dd>Provisioning goes on: identity providers are served by other processes.</dd>
        <dt>What to do</dt><dd>{(wait > 0 ? $"Wait. The page tries again by itself in {wait} seconds." : "Go back, or start again at the address you know.")}</dd>
        <dt>Request id</dt><dd>{WebUtility.HtmlEncode(requestId)}</dd></dl></main></body></html>
        """;
}
