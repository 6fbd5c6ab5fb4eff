using System.Text;
using System.Text.Json.Nodes;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>One request of the fuzz: something a provider sends, with a place or two of it damaged. The same random is the same request.</summary>
internal sealed class OddRequest
{
    private static readonly string[] Bodies = [.. Corpus("body")];

    private static readonly string[] Paths =
    [
        "/Users", "/Users", "/Users", "/Users/{id}", "/Users/{id}", "/Users/{id}", "/Groups", "/Groups", "/Groups/{id}", "/Groups/{id}", "/Users/.search", "/Groups/.search", "/.search",
        "/Bulk", "/Bulk", "/ServiceProviderConfig", "/Schemas", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "/ResourceTypes", "/ResourceTypes/User", "/Me", "/Elsewhere", "/Users/{id}/more", "",
        "/users", "/GROUPS", "//Users", "/Users/", "/Users/%20", "/Users/%C0%AF", "/Users/..%2F..%2Fapi", "/Users/%F0%9F%98%80", "/Users/null",
    ];

    private static readonly string[] Methods = ["GET", "GET", "GET", "POST", "POST", "PATCH", "PATCH", "PATCH", "PUT", "PUT", "DELETE", "HEAD", "OPTIONS", "FOO"];

    private static readonly string[] Pieces =
    [
        "userName", "emails[", "[", "]", "(", ")", "((((((((((((((((((", ".value", ".", ":", " eq ", " pr", " and ", " or ", "not (", " gt ", "\"", "\"work\"", "\\", "\\u0000", "\\ud800", "\\udc00", "true", "null", "1e999", "-0", "-", "type",
        "urn:ietf:params:scim:schemas:core:2.0:User:", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "members", "members[value eq \"a\"]", "😀", "\u0001", "Ã\u0083", "\u202e", "$ref", "{", "}", ",", "a", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "99999999999999999999999999", "0.1", "schemas", "id", "meta", "active", "{}", "[]", "\r\n", "'; DROP TABLE users; --", "%", "_", "*",
    ];

    private static readonly string[] Filters =
    [
        "userName eq \"ada\"", "userName sw \"a\" and active eq true", "emails[type eq \"work\" and value co \"@\"]", "emails.value ew \".test\"", "not (title pr)", "meta.lastModified gt \"2026-01-01T00:00:00Z\"", "name.familyName co \"i\" or nickName pr",
        "members eq \"{id}\"", "members.value eq \"{id}\"", "id eq \"{id}\" and manager eq \"{id}\"", "displayName eq \"x\"", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"R\"", "schemas co \"User\"", "groups.value eq \"{id}\"",
        "addresses[type eq \"work\"].locality eq \"Oslo\"", "externalId ne null", "roles pr and (userType eq \"x\" or not (locale sw \"en\"))",
    ];

    private static readonly string[] Types = ["application/scim+json", "application/scim+json", "application/json", "application/scim+json; charset=utf-8", "text/plain", "application/xml", "application/scim+json; charset=\"x", "json", ""];

    private readonly Random random;
    private readonly IReadOnlyList<string> ids;
    private readonly string method;
    private readonly string target;
    private readonly byte[]? body;
    private readonly string? type;
    private readonly List<(string Name, string Value)> headers = [];

    public OddRequest(Random random, IReadOnlyList<string> ids)
    {
        (this.random, this.ids) = (random, ids);
        method = Of(Methods);
        target = $"/scim/v2{Of(Paths).Replace("{id}", Id(), StringComparison.Ordinal)}{Query()}";
        if (method is "POST" or "PUT" or "PATCH" || random.Next(30) == 0)
        {
            body = Body();
            type = random.Next(6) == 0 ? Of(Types) : "application/scim+json";
        }

        if (random.Next(8) == 0)
        {
            headers.Add((random.Next(2) == 0 ? "If-Match" : "If-None-Match", Of(["W/\"1\"", "*", "\"", "W/\"99999999999999999999\"", "1", "W/\"1\", W/\"2\"", "W/\"-1\""])));
        }

        if (random.Next(10) == 0)
        {
            headers.Add(("Accept", Of(["*/*", "text/html", "application/json;q=0", ";;;", "application/scim+json"])));
        }
    }

    public HttpRequestMessage To(string gateway)
    {
        // As it is: nothing in it is tidied up on the way.
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(gateway + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (type is { Length: > 0 })
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        }

        return request;
    }

    public override string ToString() =>
        $"{method} {target} {string.Join(", ", headers)} {type} {(body is null ? "" : Encoding.UTF8.GetString(body) is { Length: > 600 } text ? text[..600] : Encoding.UTF8.GetString(body))}";

    private string Id() => ids.Count > 0 && random.Next(4) > 0 ? ids[random.Next(ids.Count)] : random.Next(3) switch { 0 => Guid.Empty.ToString(), 1 => "ada", _ => new Guid(random.Next(), 1, 2, [1, 2, 3, 4, 5, 6, 7, 8]).ToString() };

    private string Query()
    {
        if (random.Next(3) == 0)
        {
            return "";
        }

        var parts = new List<string>();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var (name, value) = random.Next(9) switch
            {
                0 or 1 or 2 => ("filter", Damaged(Of(Filters).Replace("{id}", Id(), StringComparison.Ordinal), 2)),
                3 => ("startIndex", Number()),
                4 => ("count", Number()),
                5 => ("sortBy", Of(["userName", "emails", "meta.created", "name", "x", "emails[type eq \"work\"]", "", "password", "id"])),
                6 => ("sortOrder", Of(["ascending", "descending", "up", ""])),
                7 => (Of(["attributes", "excludedAttributes"]), Damaged(Of(["userName", "emails.value,name", "members", "*", ",,,", "id,meta"]), 4)),
                _ => (Of(["cursor", "cursor", "Filter", "x", "aadOptscim062020", ""]), Damaged("abc", 2)),
            };
            parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }

        return "?" + string.Join('&', parts);
    }

    private string Number() => Of(["1", "0", "-1", "2", "100", "1000", "1001", "2147483647", "2147483648", "99999999999999999999", "1.5", "x", "", "+1", "1e3"]);

    private byte[] Body()
    {
        var text = Of(Bodies).Replace("{run}", random.Next(4) == 0 ? "same" : random.NextInt64().ToString("x", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        while (Placeholder(text) is { } name)
        {
            text = text.Replace(name, Id(), StringComparison.Ordinal);
        }

        var bytes = Encoding.UTF8.GetBytes(random.Next(3) == 0 ? text : Damaged(text, 1));
        if (bytes.Length > 0 && random.Next(20) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static string? Placeholder(string text) => new[] { "{mara}", "{ivo}", "{lea}", "{kim}", "{a}", "{b}", "{g}", "{s}", "{p}", "{lead}", "{nobody}", "{scim}" }.FirstOrDefault(name => text.Contains(name, StringComparison.Ordinal));

    /// <summary>One place in so many is cut, doubled, or has something else put in.</summary>
    private string Damaged(string text, int oneIn)
    {
        if (random.Next(oneIn) != 0)
        {
            return text;
        }

        for (var i = random.Next(1, 3); i > 0; i--)
        {
            var at = random.Next(text.Length + 1);
            var cut = Math.Min(random.Next(4), text.Length - at);
            text = string.Concat(text.AsSpan(0, at), Of(Pieces), text.AsSpan(at + cut));
        }

        return text;
    }

    private string Of(string[] some) => some[random.Next(some.Length)];

    // What the conversations send is what is damaged here.
    private static IEnumerable<string> Corpus(string part) => Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Conversations"), "*.json").Order(StringComparer.Ordinal)
        .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!.AsArray())
        .SelectMany(conversation => conversation!["steps"]!.AsArray())
        .Select(step => step![part]?.ToJsonString()).OfType<string>().Distinct();
}
