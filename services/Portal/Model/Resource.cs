using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimSuite.Portal.Model;

/// <summary>A user or group as SCIM answers it, read for a page. Everything in it comes from outside: it is text and never markup.</summary>
public sealed class Resource(JsonObject document)
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Resource Of(JsonElement element) => new(JsonNode.Parse(element.GetRawText())!.AsObject());     // lists hold objects

    public Guid Id => Guid.TryParse(Text("id"), out var id) ? id : Guid.Empty;

    public string Json => document.ToJsonString(Indented);

    public string UserName => Text("userName") ?? "";

    public string DisplayName => Text("displayName") ?? Formatted ?? UserName;

    public bool IsActive => document["active"]?.GetValueKind() is not JsonValueKind.False;

    public string? Email => Values("emails").OrderByDescending(email => email["primary"]?.GetValueKind() is JsonValueKind.True).Select(email => TextOf(email["value"])).FirstOrDefault();

    public string? Title => Text("title");

    public string? ExternalId => Text("externalId");

    public string? Department => TextOf((document[Enterprise] as JsonObject)?["department"]);

    public int Version => int.TryParse(string.Concat((TextOf(document["meta"]?["version"]) ?? "").Where(char.IsAsciiDigit)), out var version) ? version : 0;

    public DateTimeOffset? Created => Moment("created");

    public DateTimeOffset? LastModified => Moment("lastModified");

    /// <summary>Of a user: the groups it is in. Of a group: its members.</summary>
    public IReadOnlyList<Linked> Links(string attribute) => [.. Values(attribute)
        .Select(item => new Linked(Guid.TryParse(TextOf(item["value"]), out var id) ? id : Guid.Empty, TextOf(item["display"]), TextOf(item["type"]) ?? "direct"))];

    /// <summary>Everything clients said, by path, for people: nested names are joined, lists are counted out.</summary>
    public IEnumerable<(string Path, string Value)> Attributes()
    {
        foreach (var (name, value) in document)
        {
            if (name is "schemas" or "meta" or "id" or "groups" or "members" || value is null)
            {
                continue;
            }

            if (name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) && value is JsonObject extension)
            {
                foreach (var (inner, innerValue) in extension)
                {
                    yield return (inner, Words(innerValue));
                }
            }
            else
            {
                yield return (name, Words(value));
            }
        }
    }

    private string? Formatted => document["name"] is JsonObject name
        ? TextOf(name["formatted"]) ?? (string.Join(' ', new[] { TextOf(name["givenName"]), TextOf(name["familyName"]) }.OfType<string>()) is { Length: > 0 } full ? full : null)
        : null;

    private string? Text(string name) => TextOf(document[name]);

    private DateTimeOffset? Moment(string name) => DateTimeOffset.TryParse(TextOf(document["meta"]?[name]), out var at) ? at : null;

    private IEnumerable<JsonObject> Values(string name) => document[name] is JsonArray array ? array.OfType<JsonObject>() : [];

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string Words(JsonNode? value) => value switch
    {
        null => "",
        JsonArray array => string.Join("; ", array.Select(Words)),
        JsonObject item when TextOf(item["value"]) is { } main => TextOf(item["type"]) is { } type ? $"{main} ({type})" : main,
        JsonObject item => string.Join(", ", item.Select(member => $"{member.Key}: {Words(member.Value)}")),
        _ => TextOf(value) ?? value.ToJsonString(),
    };
}

/// <summary>Something a resource points to.</summary>
public sealed record Linked(Guid Id, string? Display, string Type);

/// <summary>Plain words or a SCIM filter, as typed into a search field.</summary>
public static class Search
{
    private static readonly string[] _operators = [" eq ", " ne ", " co ", " sw ", " ew ", " gt ", " ge ", " lt ", " le ", " pr"];

    public static bool IsFilter(string? typed) => typed is not null && _operators.Any(op => $"{typed} ".Contains(op, StringComparison.OrdinalIgnoreCase));

    public static string? GroupFilter(string? typed) => typed switch
    {
        null or "" => null,
        _ when IsFilter(typed) => typed,
        _ => $"displayName sw {Quoted(typed)}",
    };

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
