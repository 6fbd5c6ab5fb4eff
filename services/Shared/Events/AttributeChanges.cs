using System.Text.Json;

namespace ScimSuite.Events;

/// <summary>What differs between two versions of a document.</summary>
public static class AttributeChanges
{
    /// <summary>Top-level attribute by top-level attribute; those of an extension by name, behind its URN.</summary>
    public static IReadOnlyList<AttributeChange> Between(JsonElement before, JsonElement after)
    {
        var changes = new List<AttributeChange>();
        Compare(before, after, "", changes);
        return changes;
    }

    private static void Compare(JsonElement before, JsonElement after, string prefix, List<AttributeChange> changes)
    {
        foreach (var old in before.EnumerateObject())
        {
            if (!after.TryGetProperty(old.Name, out var now))
            {
                changes.Add(new AttributeChange(prefix + old.Name, old.Value, null));
            }
            else if (IsExtension(old.Name, old.Value) && IsExtension(old.Name, now))
            {
                Compare(old.Value, now, $"{old.Name}:", changes);
            }
            else if (!JsonElement.DeepEquals(old.Value, now))
            {
                changes.Add(new AttributeChange(prefix + old.Name, old.Value, now));
            }
        }

        foreach (var now in after.EnumerateObject())
        {
            if (!before.TryGetProperty(now.Name, out _))
            {
                changes.Add(new AttributeChange(prefix + now.Name, null, now.Value));
            }
        }
    }

    private static bool IsExtension(string name, JsonElement value) => value.ValueKind == JsonValueKind.Object && name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase);
}
