using ScimSuite.Events;

namespace ScimSuite.Gateway.Exchanges;

/// <summary>What an ended exchange means: its route, its query without its text, its outcome, the dialect it gave away. Off the request's path.</summary>
internal static class Told
{
    private static readonly string[] _singles = ["ServiceProviderConfig", "Bulk", "Me", ".search"];
    private static readonly string[] _collections = ["Users", "Groups", "Schemas", "ResourceTypes"];

    public static Exchange Of(EndedExchange ended)
    {
        var (route, resource) = Where(ended.Path);
        var said = SaidOutcome.Parse(ended.Outcome);
        var query = QueryShape.Of(ended.Query);
        var seen = RecognisedDialect.In(ended, route, query, said.Tolerated);
        return new Exchange
        {
            Id = Guid.TryParse(ended.RequestId, out var id) ? id : Guid.CreateVersion7(ended.At),
            At = ended.At, Connector = ended.Connector, Method = ended.Method, Route = route, Resource = resource ?? Last(ended.Location),
            Query = query, Status = ended.Status, Outcome = FoundNothing(ended, route) ? "no-change" : ended.Status >= 400 ? "refused" : said.Word ?? Unsaid(ended.Method, route),
            ScimType = said.ScimType, Detail = Printable(said.Detail ?? ended.Detail),
            Dialect = ended.Setting != "auto" ? ended.Setting : seen?.Name ?? "auto", Seen = seen?.Name, SeenBy = seen?.By,
            Tolerated = said.Tolerated, Client = Product(ended.UserAgent), ClientRequestId = ended.ClientRequestId, TraceId = ended.TraceId, DurationMs = Math.Round(ended.Took.TotalMilliseconds, 2),
        };
    }

    /// <summary><c>/scim/v2/Users/0192…</c> → <c>/Users/{id}</c>. What we have no word for is not repeated: people paste strange things into URLs.</summary>
    internal static (string Route, Guid? Resource) Where(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is [_, _])
        {
            return ("/", null);
        }

        return parts is not [_, _, var kind, .. var rest] ? ("/{unknown}", null)
            : _singles.FirstOrDefault(known => Same(known, kind)) is { } single && rest.Length == 0 ? ($"/{single}", null)
            : _collections.FirstOrDefault(known => Same(known, kind)) is not { } collection ? ("/{unknown}", null)
            : rest switch
            {
                [] => ($"/{collection}", null),
                [".search"] => ($"/{collection}/.search", null),
                [var id] => ($"/{collection}/{{id}}", Guid.TryParseExact(id, "D", out var resource) ? resource : null),
                _ => ($"/{collection}/{{unknown}}", null),
            };
    }

    private static bool Same(string known, string given) => known.Equals(given, StringComparison.OrdinalIgnoreCase);

    private static Guid? Last(string? location) =>
        location is { Length: > 36 } && Guid.TryParseExact(location.AsSpan(location.Length - 36), "D", out var id) ? id : null;

    // Discovery and everything that only asks says nothing of an outcome.
    /// <summary>Whether somebody is still there is a question like another, and "no" its answer: a provider that asks it is not failing.</summary>
    private static bool FoundNothing(EndedExchange ended, string route) =>
        ended.Status == 404 && (HttpMethods.IsGet(ended.Method) || HttpMethods.IsHead(ended.Method)) && (route is "/Users/{id}" or "/Groups/{id}");

    private static string Unsaid(string method, string route) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || route.EndsWith(".search", StringComparison.Ordinal) ? "no-change" : "applied";

    // The product and its version: "Okta SCIM Client 1.0.0", "Mozilla/5.0". What stands in brackets behind it tells of machines.
    internal static string? Product(string? userAgent)
    {
        var text = userAgent?.Split('(')[0].Trim();
        return Printable(text is { Length: > 80 } ? text[..80] : text);
    }

    private static string? Printable(string? text) => string.IsNullOrEmpty(text) ? null
        : text.AsSpan().ContainsAnyInRange('\0', '\u001f') ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
