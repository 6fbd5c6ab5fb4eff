using System.Text.Json.Nodes;

namespace ScimSuite.Twins.Checks;

/// <summary>
/// A SCIM document as flat facts: <c>emails[type eq "work"].value</c> → <c>"ivo@acme.test"</c>.
/// The paths are the ones a provider would PATCH, so that what differs is also what is to be sent.
/// </summary>
internal static class Document
{
    public const string User = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    public const string Group = "urn:ietf:params:scim:schemas:core:2.0:Group";

    // The service's own, compared elsewhere or never stored.
    private static readonly HashSet<string> NotCompared = ["schemas", "id", "meta", "groups", "members", "password"];

    public static SortedDictionary<string, string> Flatten(JsonObject document)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in document)
        {
            if (!NotCompared.Contains(name))
            {
                Add(facts, name, value);
            }
        }

        return facts;
    }

    public static IEnumerable<string> MemberIds(JsonObject? group) =>
        (group?["members"] as JsonArray ?? []).Select(member => member?["value"]?.ToString()).OfType<string>();

    /// <summary>What is missing, different or too much, one sentence each.</summary>
    public static IEnumerable<string> Differences(IReadOnlyDictionary<string, string> expected, IReadOnlyDictionary<string, string> found)
    {
        foreach (var (path, value) in expected)
        {
            if (!found.TryGetValue(path, out var other))
            {
                yield return $"{path} is absent, expected {value}";
            }
            else if (other != value)
            {
                yield return $"{path} is {other}, expected {value}";
            }
        }

        foreach (var (path, value) in found)
        {
            if (!expected.ContainsKey(path))
            {
                yield return $"{path} is {value}, expected nothing";
            }
        }
    }

    public static bool Same(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(fact => other.TryGetValue(fact.Key, out var value) && value == fact.Value);

    /// <summary>What the service may add of its own, and a provider may send back: RFC 7643 §4.3 lets it resolve a manager.</summary>
    private static bool IsDerived(string path) => path.EndsWith(".$ref", StringComparison.Ordinal) || path == $"{Enterprise}:manager.displayName";

    private static void Add(SortedDictionary<string, string> facts, string path, JsonNode? value)
    {
        switch (value)
        {
            case null:
                break;
            case JsonObject members:
                foreach (var (name, member) in members)
                {
                    Add(facts, path.StartsWith("urn:", StringComparison.Ordinal) && path.LastIndexOf(':') == path.Length - "User".Length - 1
                        ? $"{path}:{name}"
                        : $"{path}.{name}", member);
                }

                break;
            case JsonArray elements:
                foreach (var element in elements)
                {
                    var type = (element as JsonObject)?["type"]?.GetValue<string>();
                    var key = type is not null ? $"{path}[type eq \"{type}\"]" : $"{path}[value eq {(element as JsonObject)?["value"]?.ToJsonString() ?? element?.ToJsonString()}]";
                    if (facts.ContainsKey($"{key}.value"))
                    {
                        // A second element of one type would hide behind the first; it is a finding, so it is kept apart.
                        key += "#2";
                    }

                    Add(facts, key, element);
                }

                break;
            case var _ when IsDerived(path):
                break;
            default:
                facts[path] = value.ToJsonString(Wire.ScimLink.Json);
                break;
        }
    }
}
