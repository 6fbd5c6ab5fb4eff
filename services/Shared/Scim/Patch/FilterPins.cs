using System.Text.Json.Nodes;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Patch;

/// <summary>What a filter of <c>eq</c> joined by <c>and</c> says an element must hold: <c>type eq "work"</c> pins <c>type</c> to "work".</summary>
internal static class FilterPins
{
    /// <summary>The element such a filter describes, or null for any other filter.</summary>
    public static JsonObject? Element(FilterNode filter, AttributeDefinition attribute, Tolerance tolerance)
    {
        var element = new JsonObject();
        return attribute.IsComplex && Pin(filter, attribute, element, tolerance) ? element : null;
    }

    /// <summary>True when the filter pins this sub-attribute.</summary>
    public static bool Names(FilterNode filter, string sub) => filter switch
    {
        And and => Names(and.Left, sub) || Names(and.Right, sub),
        Comparison { Operator: ComparisonOperator.Eq } comparison => comparison.Path.Name.Equals(sub, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static bool Pin(FilterNode filter, AttributeDefinition attribute, JsonObject element, Tolerance tolerance)
    {
        switch (filter)
        {
            case And and:
                return Pin(and.Left, attribute, element, tolerance) && Pin(and.Right, attribute, element, tolerance);

            case Comparison { Operator: ComparisonOperator.Eq } comparison
                when attribute.Sub(comparison.Path.Name) is { IsComplex: false, MultiValued: false, Mutability: not Mutability.ReadOnly } sub:
                var literal = FilterBinder.BindElement(comparison, attribute, tolerance) is BoundComparison bound ? bound.Value : null;
                JsonNode? value = literal switch
                {
                    BoundBoolean flag => JsonValue.Create(flag.Value),
                    BoundNumber number => JsonValue.Create(number.Value),
                    BoundText or BoundMoment => JsonValue.Create(comparison.Value.Text), // as written, not folded
                    _ => null,
                };
                if (value is null || element.ContainsKey(sub.Name))
                {
                    return false;
                }

                element[sub.Name] = value;
                return true;

            default:
                return false;
        }
    }
}
