using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.ServiceDefaults;

namespace ScimSuite.Gateway.Edge;

/// <summary>The first thing a request meets, before routing: it gets its id, loses what only we may say, and its URL is brought into one form.</summary>
internal sealed class Door(RequestDelegate next, IOptions<GatewayOptions> options)
{
    private readonly string? _hsts = Hsts(options.Value);

    private static readonly string[] _inside = ["/health", "/ready", "/ready/self", "/startup", "/metrics", "/openapi.json"];

    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        GiveId(context);
        if (request.IsHttps && _hsts is not null)
        {
            context.Response.Headers.StrictTransportSecurity = _hsts;
        }

        Strip(request.Headers, mayHaveCookies: !IsForPrograms(request.Path));
        TraceRestart.Link(request.Headers);

        var query = request.QueryString.Value ?? "";
        if (CredentialInUrl.Has(query))
        {
            return CredentialInUrl.Refusal.WriteAsync(context);
        }

        var target = PublicPath.Tidy(request.Path.Value ?? "/", query);
        request.Path = target.Path;
        request.QueryString = new QueryString(target.Query);
        if (target.Dialect is not null)
        {
            request.Headers[InternalHeaders.Dialect] = target.Dialect;
        }

        return IsKnown(request.Method) ? next(context)
            : new Refusal(StatusCodes.Status405MethodNotAllowed, "This method is not used here.") { Allow = Methods }.WriteAsync(context);
    }

    /// <summary>The id is ours always. The client's own goes along when it is harmless, and comes back.</summary>
    private static void GiveId(HttpContext context)
    {
        var headers = context.Request.Headers;
        var theirs = headers[InternalHeaders.RequestId].ToString();
        var ours = RequestIds.Set(context, RequestIds.New());
        context.SetRequestId(ours);

        headers[InternalHeaders.RequestId] = ours;
        context.Response.Headers[InternalHeaders.RequestId] = ours;
        if (RequestIds.IsAcceptable(theirs))
        {
            headers[InternalHeaders.ClientRequestId] = theirs;
            context.Response.Headers[InternalHeaders.ClientRequestId] = theirs;
        }
        else
        {
            headers.Remove(InternalHeaders.ClientRequestId);
        }
    }

    /// <summary>Cookies are the portal's; programs are known by their token, and a cookie beside it says nothing.</summary>
    internal static bool IsForPrograms(PathString path) => path.StartsWithSegments("/scim") || path.StartsWithSegments("/api") || path.StartsWithSegments("/oauth2") || path.StartsWithSegments("/internal");

    /// <summary>For answers over TLS; <c>null</c> = it is not said.</summary>
    internal static string? Hsts(GatewayOptions options) => options.HstsDays > 0 ? $"max-age={options.HstsDays * 24 * 3600}; includeSubDomains" : null;

    /// <summary>What every process says of itself. The gateway's own is answered before anything is forwarded; another's is nobody's who comes from outside.</summary>
    internal static bool IsInside(PathString path) => path.Value is { } text && _inside.Any(each => text.Equals(each, StringComparison.OrdinalIgnoreCase));

    private static void Strip(IHeaderDictionary headers, bool mayHaveCookies)
    {
        List<string>? theirs = null;
        foreach (var (name, _) in headers)
        {
            if (IsOursToSay(name) && !(mayHaveCookies && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase)))
            {
                (theirs ??= []).Add(name);
            }
        }

        foreach (var name in theirs ?? [])
        {
            headers.Remove(name);
        }
    }

    internal static bool IsOursToSay(string name) =>
        name.StartsWith("X-Internal-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-Scim-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Cookie", StringComparison.OrdinalIgnoreCase);

    private static bool IsKnown(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPatch(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method);
}
