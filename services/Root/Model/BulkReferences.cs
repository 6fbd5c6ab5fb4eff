using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ScimSuite.Root.Model;

/// <summary>
/// The <c>bulkId:…</c> in an operation, RFC 7644 §3.7.2: a string that is nothing else, or a part of a path or <c>$ref</c>. And the ids of resources
/// it names: operations that name the same one stay in the client's order.
/// </summary>
internal static partial class BulkReferences
{
    /// <summary>What an operation refers to: bulkIds, and resources that exist already.</summary>
    public static (HashSet<string> BulkIds, HashSet<Guid> Resources) Of(BulkOperation operation)
    {
        var (bulkIds, resources) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<Guid>());
        Note(operation.Target, isPath: true);
        Visit(operation.Data, isPath: false);
        return (bulkIds, resources);

        void Visit(JsonElement value, bool isPath)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in value.EnumerateObject())
                    {
                        Visit(property.Value, IsPath(property.Name));
                    }

                    break;
                case JsonValueKind.Array:
                    foreach (var item in value.EnumerateArray())
                    {
                        Visit(item, isPath);
                    }

                    break;
                case JsonValueKind.String:
                    Note(value.GetString(), isPath);
                    break;
            }
        }

        void Note(string? text, bool isPath)
        {
            if (text is null)
            {
                return;
            }

            foreach (Match match in (isPath ? Anywhere() : Whole()).Matches(text))
            {
                bulkIds.Add(match.Groups["id"].Value);
            }

            if (Guid.TryParseExact(text, "D", out var id))
            {
                resources.Add(id);
            }
            else if (isPath)
            {
                resources.UnionWith(Uuid().Matches(text).Select(match => Guid.Parse(match.ValueSpan)));
            }
        }
    }

    /// <summary>The data with ids in place of bulkIds. What refers to a bulkId without an id yet is left out: an element of a list, or a whole value.</summary>
    public static JsonNode? Resolve(JsonElement data, IReadOnlyDictionary<string, string> ids) => Resolve(JsonNode.Parse(data.GetRawText()), isPath: false, ids);

    public static string Resolve(string path, IReadOnlyDictionary<string, string> ids) =>
        Anywhere().Replace(path, match => ids.GetValueOrDefault(match.Groups["id"].Value, match.Value));

    private static JsonNode? Resolve(JsonNode? node, bool isPath, IReadOnlyDictionary<string, string> ids)
    {
        switch (node)
        {
            case JsonObject complex:
                foreach (var (name, value) in complex.ToArray())
                {
                    var resolved = Resolve(value, IsPath(name), ids);
                    if (ReferenceEquals(resolved, value))
                    {
                        continue;
                    }

                    if (resolved is null)
                    {
                        // {"value": "bulkId:…", "type": "User"} without its value says nothing.
                        if (name.Equals("value", StringComparison.OrdinalIgnoreCase))
                        {
                            return null;
                        }

                        complex.Remove(name);
                    }
                    else
                    {
                        complex[name] = resolved;
                    }
                }

                return complex;
            case JsonArray list:
                for (var i = list.Count - 1; i >= 0; i--)
                {
                    var resolved = Resolve(list[i], isPath, ids);
                    if (resolved is null && list[i] is not null)
                    {
                        list.RemoveAt(i);
                    }
                    else if (!ReferenceEquals(resolved, list[i]))
                    {
                        list[i] = resolved;
                    }
                }

                return list;
            case JsonValue text when text.GetValueKind() == JsonValueKind.String && text.GetValue<string>() is var written && written.Contains("bulkId:", StringComparison.OrdinalIgnoreCase):
                var isKnown = true;
                var result = (isPath ? Anywhere() : Whole()).Replace(written, match =>
                {
                    var id = ids.GetValueOrDefault(match.Groups["id"].Value);
                    isKnown &= id is not null;
                    return id ?? match.Value;
                });
                return !isKnown ? null : result == written ? text : JsonValue.Create(result);
            default:
                return node;
        }
    }

    private static bool IsPath(string name) => name.Equals("path", StringComparison.OrdinalIgnoreCase) || name.Equals("$ref", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^bulkId:(?<id>[^\\s]+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Whole();

    [GeneratedRegex("bulkId:(?<id>[^\\s\"\\]/]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Anywhere();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.IgnoreCase)]
    private static partial Regex Uuid();
}
