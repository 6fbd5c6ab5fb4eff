using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimSuite.Scim.Schema;

/// <summary>Whether two documents say the same: what decides between <em>applied</em> and <em>no change</em>.</summary>
public static class DocumentEquality
{
    /// <summary>Equal but for the order of an object's members and of a list's elements, both of which SCIM leaves open (RFC 7643 §2.4).</summary>
    public static bool Same(JsonNode? left, JsonNode? right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        return (left, right) switch
        {
            (JsonObject l, JsonObject r) => SameObject(l, r),
            (JsonArray l, JsonArray r) => SameSet(l, r),
            (JsonValue l, JsonValue r) => SameValue(l, r),
            _ => false,
        };
    }

    private static bool SameObject(JsonObject left, JsonObject right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (name, value) in left)
        {
            if (!right.TryGetPropertyValue(name, out var other) || !Same(value, other))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameSet(JsonArray left, JsonArray right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        // Mostly nothing was moved; the search below is for what was.
        var taken = new bool[right.Count];
        for (var i = 0; i < left.Count; i++)
        {
            var found = false;
            for (var step = 0; step < right.Count && !found; step++)
            {
                var j = (i + step) % right.Count;
                found = !taken[j] && Same(left[i], right[j]);
                taken[j] |= found;
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameValue(JsonValue left, JsonValue right)
    {
        var kind = left.GetValueKind();
        if (kind != right.GetValueKind())
        {
            return false;
        }

        return kind switch
        {
            JsonValueKind.String => string.Equals(left.GetValue<string>(), right.GetValue<string>(), StringComparison.Ordinal),
            JsonValueKind.Number => ScimNumber.TryParse(left.ToJsonString(), out var l) && ScimNumber.TryParse(right.ToJsonString(), out var r)
                ? l == r
                : string.Equals(left.ToJsonString(), right.ToJsonString(), StringComparison.Ordinal),
            _ => true,
        };
    }
}
