using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Dialects;

/// <summary>
/// JumpCloud's PUT is sometimes minimal: no externalId, <c>"emails": null</c>. Read by the letter it would wipe what it sent before, so
/// what it leaves out or sends as null stays; an empty list or object clears. Reported as <c>put-keeps-omitted:…</c> for each attribute kept.
/// </summary>
internal static class PutKeepsOmitted
{
    public static void Apply(JsonObject document, JsonElement body, JsonObject current, ResourceSchema schema, Tolerance tolerance)
    {
        foreach (var (name, value) in current)
        {
            if (value is null || document.ContainsKey(name) || IsCleared(body, name) || IsServices(name, schema))
            {
                continue;
            }

            document[name] = value.DeepClone();
            tolerance.Report("put-keeps-omitted", name);
        }
    }

    private static bool IsServices(string name, ResourceSchema schema) => schema.Attribute(name) is { Mutability: Mutability.ReadOnly };

    private static bool IsCleared(JsonElement body, string name)
    {
        foreach (var property in body.EnumerateObject())
        {
            if (string.Equals(JsonText.Name(property), name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value.ValueKind != JsonValueKind.Null;
            }
        }

        return false;
    }
}
