using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Filter;

/// <summary>
/// Says whether a document matches a filter, RFC 7644 §3.4.2.2. PATCH selects elements with it, and it is the oracle the SQL translation
/// is held against. Documents are as <see cref="DocumentReader"/> writes them.
/// </summary>
public static class FilterEvaluator
{
    /// <summary>Binds and evaluates; bind once with <see cref="FilterBinder"/> when there are many documents.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c> from binding.</exception>
    public static bool Matches(FilterNode filter, JsonObject document, ResourceSchema schema, Tolerance tolerance) =>
        Matches(FilterBinder.Bind(filter, schema, tolerance), document);

    /// <summary>Evaluates a bound filter on a document, or on one element for a filter bound to elements.</summary>
    public static bool Matches(BoundFilter filter, JsonObject document) => filter switch
    {
        BoundAnd and => Matches(and.Left, document) && Matches(and.Right, document),
        BoundOr or => Matches(or.Left, document) || Matches(or.Right, document),
        BoundNot not => !Matches(not.Inner, document),
        BoundPresent present => AnyValue(document, present.Target, null, IsPresent),
        BoundComparison comparison => Compare(comparison, document),
        BoundElement element => AnyElement(document, element),
        BoundConstant constant => constant.Value,
        _ => false,
    };

    /// <summary>Evaluates a filter bound to elements on one element, simple or complex.</summary>
    public static bool MatchesElement(BoundFilter filter, JsonNode? element) => element switch
    {
        JsonObject complex => Matches(filter, complex),
        null => false,
        _ => Matches(filter, new JsonObject { ["value"] = element.DeepClone() }),
    };

    private static bool Compare(BoundComparison comparison, JsonObject document)
    {
        if (comparison.Operator != ComparisonOperator.Ne)
        {
            return AnyValue(document, comparison.Target, comparison, Compares);
        }

        return AnyValue(document, comparison.Target, comparison, Compares) || !AnyValue(document, comparison.Target, null, static (_, _) => true);
    }

    private static bool AnyElement(JsonObject document, BoundElement filter)
    {
        switch (Holder(document, filter.Target)?[filter.Target.Attribute!.Name])
        {
            case JsonArray list:
                foreach (var item in list)
                {
                    if (MatchesElement(filter.Filter, item))
                    {
                        return true;
                    }
                }

                return false;
            case { } single:
                return MatchesElement(filter.Filter, single);
            default:
                return false;
        }
    }

    private static JsonObject? Holder(JsonObject document, AttributeTarget target) =>
        target.Extension is null ? document : document[target.Extension.Id] as JsonObject;

    // Visits every value the target has: none when it is absent, several when something on the way is a list.
    private static bool AnyValue(JsonObject document, AttributeTarget target, BoundComparison? comparison, Func<JsonNode, BoundComparison?, bool> test)
    {
        JsonNode? node = Holder(document, target);
        if (target.Attribute is { } attribute)
        {
            node = (node as JsonObject)?[attribute.Name];
        }

        return node switch
        {
            null => false,
            JsonArray list => AnyOf(list),
            _ => One(node),
        };

        bool AnyOf(JsonArray items)
        {
            foreach (var item in items)
            {
                if (item is not null && One(item))
                {
                    return true;
                }
            }

            return false;
        }

        bool One(JsonNode item)
        {
            if (target.Sub is null)
            {
                return test(item, comparison);
            }

            return (item as JsonObject)?[target.Sub.Name] switch
            {
                null => false,
                JsonArray list => list.Any(part => part is not null && test(part, comparison)),
                { } part => test(part, comparison),
            };
        }
    }

    private static bool IsPresent(JsonNode node, BoundComparison? comparison) => node switch
    {
        JsonObject complex => complex.Any(part => part.Value is not null && IsPresent(part.Value, comparison)),
        JsonArray list => list.Any(item => item is not null && IsPresent(item, comparison)),
        _ => node.GetValueKind() != JsonValueKind.String || node.GetValue<string>().Length > 0,
    };

    private static bool Compares(JsonNode node, BoundComparison? comparison)
    {
        var (_, op, literal) = comparison!; // only presence is tested without one
        switch (literal)
        {
            case BoundText text when node.GetValueKind() == JsonValueKind.String:
                var value = node.GetValue<string>();
                return Compares(text.CaseExact ? value : CaseFold.Fold(value), op, text.Text);

            case BoundBoolean flag when node.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                return node.GetValueKind() == JsonValueKind.True == flag.Value ^ op == ComparisonOperator.Ne;

            case BoundNumber number when node.GetValueKind() == JsonValueKind.Number && ScimNumber.TryParse(node.ToJsonString(), out var has):
                return Compares(has.CompareTo(number.Value), op);

            case BoundMoment moment when node.GetValueKind() == JsonValueKind.String && ScimDateTime.TryParse(node.GetValue<string>(), out var at):
                return Compares(at.CompareTo(moment.Value), op);

            // A value of another type than its schema says equals nothing.
            default:
                return op == ComparisonOperator.Ne;
        }
    }

    private static bool Compares(string value, ComparisonOperator op, string literal) => op switch
    {
        ComparisonOperator.Eq => string.Equals(value, literal, StringComparison.Ordinal),
        ComparisonOperator.Ne => !string.Equals(value, literal, StringComparison.Ordinal),
        ComparisonOperator.Co => value.Contains(literal, StringComparison.Ordinal),
        ComparisonOperator.Sw => value.StartsWith(literal, StringComparison.Ordinal),
        ComparisonOperator.Ew => value.EndsWith(literal, StringComparison.Ordinal),
        _ => Compares(ScimText.Compare(value, literal), op),
    };

    private static bool Compares(int order, ComparisonOperator op) => op switch
    {
        ComparisonOperator.Eq => order == 0,
        ComparisonOperator.Ne => order != 0,
        ComparisonOperator.Gt => order > 0,
        ComparisonOperator.Ge => order >= 0,
        ComparisonOperator.Lt => order < 0,
        ComparisonOperator.Le => order <= 0,
        _ => false,
    };
}
