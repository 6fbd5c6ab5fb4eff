using ScimSuite.Caller;
using ScimSuite.Scim.Dialects;

namespace ScimSuite.Gateway.Exchanges;

/// <summary>
/// Which identity provider speaks, by what it cannot help sending. What it says outright (a flag in the URL, its name in the User-Agent) also
/// reaches the service, where the connector's setting leaves it open; what is only guessed is shown and changes nothing.
/// </summary>
internal sealed record RecognisedDialect(string Name, string By)
{
    public const string ByFlag = "url-flag";
    public const string ByAgent = "user-agent";

    /// <summary>A header that only this provider sends: Entra names itself by no User-Agent, but by <c>Adscimversion</c>.</summary>
    public const string ByHeader = "header";
    public const string ByBehaviour = "behaviour";

    private static readonly (string Product, string Dialect)[] _products =
    [
        ("Okta SCIM", "okta"), ("JumpCloud", "jumpcloud"), ("OneLogin", "onelogin"), ("PingFederate", "ping"), ("PingOne", "ping"), ("SailPoint", "sailpoint"),
    ];

    /// <summary>Before the request goes on: the service is told what the client said outright.</summary>
    public static void Tell(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (OpenExchange.Of(context) is { Verdict.Dialect: "auto" } && !headers.ContainsKey(InternalHeaders.Dialect)
            && Named(headers.UserAgent.ToString()) is { } dialect)
        {
            headers[InternalHeaders.Dialect] = dialect;
        }
    }

    public static RecognisedDialect? In(EndedExchange ended, string route, string? query, IReadOnlyList<string>? tolerated)
    {
        if (ended.Flag == Dialect.EntraFlag)
        {
            return new("entra-flag", ByFlag);
        }

        if (Named(ended.UserAgent) is { } named)
        {
            // The wizard's apps PUT groups, the catalogue's never do: those PATCH.
            return new(named == "okta" && ended.Method == "PUT" && route.StartsWith("/Groups", StringComparison.Ordinal) ? "okta-aiw" : named, ByAgent);
        }

        return ended.IsEntra ? new("entra", ByHeader) : Guess(route, query, tolerated ?? []) is { } guessed ? new(guessed, ByBehaviour) : null;
    }

    private static string? Guess(string route, string? query, IReadOnlyList<string> tolerated) =>
        tolerated.Any(item => item is "urn-key" or "dotted-key") ? "entra-flag"
        : tolerated.Any(item => item == "op-case" || item.StartsWith("unknown-schema:http://schemas.microsoft.com", StringComparison.Ordinal)) ? "entra"
        : tolerated.Any(item => item == "object-for-array" || item.StartsWith("unknown-schema:urn:scim:schemas:", StringComparison.Ordinal)) ? "onelogin"
        : tolerated.Contains("null-list:emails") ? "jumpcloud"
        : query?.StartsWith("filter=emails eq ", StringComparison.OrdinalIgnoreCase) == true ? "ping"
        : route is "/ResourceTypes/{id}" ? "sailpoint" : null;

    private static string? Named(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent))
        {
            return null;
        }

        foreach (var (product, dialect) in _products)
        {
            if (userAgent.Contains(product, StringComparison.OrdinalIgnoreCase))
            {
                return dialect;
            }
        }

        return null;
    }
}
