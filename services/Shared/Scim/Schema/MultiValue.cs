using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Schema;

/// <summary>The rules of multi-valued attributes, RFC 7643 §2.4: a set of elements, at most one of them primary.</summary>
internal static class MultiValue
{
    /// <summary>The most values one attribute holds; members of groups are kept elsewhere and not counted here.</summary>
    public const int MaxValues = 1000;

    /// <summary>No more than <see cref="MaxValues"/>.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>.</exception>
    public static void RequireRoom(int count, Where where)
    {
        if (count > MaxValues)
        {
            throw ScimException.InvalidValue($"{where} has more than {MaxValues} values.");
        }
    }

    /// <summary>At most one element may say <c>primary: true</c>.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>.</exception>
    public static void RequireOnePrimary(JsonArray list, Where where)
    {
        var seen = false;
        foreach (var element in list)
        {
            if (IsPrimary(element))
            {
                if (seen)
                {
                    throw ScimException.InvalidValue($"{where} has more than one primary value.");
                }

                seen = true;
            }
        }
    }

    /// <summary>True for an element that says <c>primary: true</c>.</summary>
    public static bool IsPrimary(JsonNode? element) =>
        element is JsonObject item && item.TryGetPropertyValue("primary", out var primary) && primary?.GetValueKind() == JsonValueKind.True;

    /// <summary>A new primary takes the place of the old one, RFC 7644 §3.5.2: every other element becomes <c>primary: false</c>.</summary>
    public static void Demote(JsonArray list, JsonNode primary)
    {
        foreach (var element in list)
        {
            if (!ReferenceEquals(element, primary) && IsPrimary(element))
            {
                element!["primary"] = false;
            }
        }
    }

    /// <summary>
    /// The element already there that a new one repeats: the same <c>value</c>, and the same <c>type</c> unless one of them has none;
    /// without <c>value</c>, one that holds everything the new one says.
    /// </summary>
    public static JsonNode? Find(JsonArray list, JsonNode element, AttributeDefinition attribute)
    {
        foreach (var known in list)
        {
            if (known is not null && Repeats(known, element, attribute))
            {
                return known;
            }
        }

        return null;
    }

    private static bool Repeats(JsonNode known, JsonNode element, AttributeDefinition attribute)
    {
        if (known is not JsonObject old || element is not JsonObject added)
        {
            return SameText(known, element, attribute.CaseExact) || DocumentEquality.Same(known, element);
        }

        if (attribute.Sub("value") is { } value && old["value"] is { } oldValue && added["value"] is { } addedValue)
        {
            return SameText(oldValue, addedValue, value.CaseExact)
                && (old["type"] is not { } oldType || added["type"] is not { } addedType || SameText(oldType, addedType, caseExact: false));
        }

        foreach (var (name, part) in added)
        {
            if (!old.TryGetPropertyValue(name, out var there) || !DocumentEquality.Same(there, part))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameText(JsonNode left, JsonNode right, bool caseExact) =>
        left is JsonValue && right is JsonValue && left.GetValueKind() == JsonValueKind.String && right.GetValueKind() == JsonValueKind.String
        && (caseExact
            ? string.Equals(left.GetValue<string>(), right.GetValue<string>(), StringComparison.Ordinal)
            : CaseFold.Equal(left.GetValue<string>(), right.GetValue<string>()));
}
