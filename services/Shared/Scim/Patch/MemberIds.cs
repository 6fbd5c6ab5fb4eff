using System.Text.Json;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Patch;

/// <summary>Reads the ids out of the ways members are written: a list of objects, one object, a string, a filter.</summary>
internal static class MemberIds
{
    private const int LongestId = 256;
    private static readonly Where Value = Where.Of("members.value");

    public static IReadOnlyList<string> Read(JsonElement value, Tolerance tolerance)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return [];
            case JsonValueKind.Array:
                var ids = new List<string>(value.GetArrayLength());
                var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                foreach (var item in value.EnumerateArray())
                {
                    var id = One(item, tolerance);
                    if (seen.Add(id))
                    {
                        ids.Add(id);
                    }
                }

                return ids;
            case JsonValueKind.Object or JsonValueKind.String:
                tolerance.Accept(
                    value.ValueKind == JsonValueKind.Object ? "object-for-array" : "scalar-for-array",
                    ScimError.InvalidValue($"members takes an array, not {JsonText.Kind(value)}."));
                return [One(value, tolerance)];
            default:
                throw ScimException.InvalidValue($"members takes an array, not {JsonText.Kind(value)}.");
        }
    }

    private static string One(JsonElement item, Tolerance tolerance)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            tolerance.Accept("scalar-for-object", ScimError.InvalidValue("A member is an object with value, not a string."));
            return Id(item);
        }

        if (item.ValueKind != JsonValueKind.Object)
        {
            throw ScimException.InvalidValue($"A member is an object with value, not {JsonText.Kind(item)}.");
        }

        string? id = null;
        foreach (var property in item.EnumerateObject())
        {
            // The common name is compared as it stands: a list may hold a hundred thousand of it.
            switch (JsonText.Is(property, "value"u8) ? "value" : JsonText.Name(property).ToLowerInvariant())
            {
                case "value":
                    id = id is null ? Id(property.Value) : throw ScimException.InvalidSyntax("members.value is given twice.");
                    break;
                case "$ref" or "display" or "type":
                    break; // answered from the member itself
                default:
                    ValueReader.UnknownAttribute($"members.{JsonText.Name(property)}", tolerance);
                    break;
            }
        }

        return id ?? throw ScimException.InvalidValue("members.value is required.");
    }

    private static string Id(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw ScimException.InvalidValue($"members.value takes a string, not {JsonText.Kind(value)}.");
        }

        var id = JsonText.Value(value, Value);
        return id.Length is > 0 and <= LongestId ? id : throw ScimException.InvalidValue($"members.value takes an id of 1 to {LongestId} characters.");
    }

    /// <summary>True for <c>value eq "a"</c> and several of it joined by <c>or</c>.</summary>
    public static bool TryNamed(FilterNode filter, List<string> ids)
    {
        switch (filter)
        {
            case Or or:
                return TryNamed(or.Left, ids) && TryNamed(or.Right, ids);
            case Comparison { Operator: ComparisonOperator.Eq, Value.Kind: FilterValueKind.String or FilterValueKind.Bare or FilterValueKind.Number } comparison
                when comparison.Path.Name.Equals("value", StringComparison.OrdinalIgnoreCase):
                ids.Add(comparison.Value.Text);
                return true;
            default:
                return false;
        }
    }

    public static IReadOnlyList<string> Join(IReadOnlyList<string> before, IReadOnlyList<string> more)
    {
        // Called once for each of up to 1,000 operations: appending to what is ours keeps that linear.
        var joined = before as JoinedIds ?? new JoinedIds(before);
        joined.Append(more);
        return joined;
    }

    private sealed class JoinedIds : List<string>
    {
        private readonly HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);

        public JoinedIds(IReadOnlyList<string> first) => Append(first);

        public void Append(IReadOnlyList<string> more)
        {
            foreach (var id in more)
            {
                if (seen.Add(id))
                {
                    Add(id);
                }
            }
        }
    }
}
