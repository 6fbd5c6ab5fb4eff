using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Persistence.Filters;

/// <summary>
/// Conditions on the document itself, for attributes without a column. Every cast stands behind a test of the value's type: a document
/// written under an older schema must not fail the query.
/// </summary>
internal sealed class JsonbConditions(FilterParameters parameters)
{
    private int aliases;

    public string Present(string document, AttributeTarget target) => Any(document, target, value => IsPresent(value, target.Leaf is null or { IsComplex: true }));

    public string Compare(string document, BoundComparison comparison)
    {
        if (comparison.Operator != ComparisonOperator.Ne)
        {
            return Any(document, comparison.Target, value => Matches(value, comparison.Operator, comparison.Value));
        }

        // One value that differs, or none at all.
        var differs = Any(document, comparison.Target, value => $"({value} IS NOT NULL AND ({Matches(value, ComparisonOperator.Eq, comparison.Value)}) IS NOT TRUE)");
        var none = Any(document, comparison.Target, value => $"{value} IS NOT NULL");
        return $"({differs} OR NOT {none})";
    }

    public string Element(string document, BoundElement element)
    {
        var attribute = element.Target.Attribute!; // only attributes have elements
        var value = Member(Holder(document, element.Target), attribute.Name);
        return attribute.MultiValued
            ? InList(value, item => Inner(item, attribute, element.Filter))
            : $"(jsonb_typeof({value}) = 'object' AND {Inner(value, attribute, element.Filter)})";
    }

    private string Inner(string item, AttributeDefinition attribute, BoundFilter filter)
    {
        return Translate(filter);

        string Translate(BoundFilter node) => node switch
        {
            BoundAnd and => $"({Translate(and.Left)} AND {Translate(and.Right)})",
            BoundOr or => $"({Translate(or.Left)} OR {Translate(or.Right)})",
            BoundNot not => $"(({Translate(not.Inner)}) IS NOT TRUE)",

            // An element of a simple list is its own value.
            BoundPresent when !attribute.IsComplex => IsPresent(item, isComplex: false),
            BoundComparison { Operator: ComparisonOperator.Ne } ne when !attribute.IsComplex => $"(({Matches(item, ComparisonOperator.Eq, ne.Value)}) IS NOT TRUE)",
            BoundComparison comparison when !attribute.IsComplex => Matches(item, comparison.Operator, comparison.Value),
            BoundPresent present => Present(item, present.Target),
            BoundComparison comparison => Compare(item, comparison),
            _ => throw ScimException.InvalidFilter("The filter is not understood."),
        };
    }

    /// <summary>Holds for one of the target's values: an EXISTS for each list on the way.</summary>
    private string Any(string document, AttributeTarget target, Func<string, string> condition)
    {
        var holder = Holder(document, target);
        if (target.Attribute is not { } attribute)
        {
            return condition(holder);
        }

        var value = Member(holder, attribute.Name);
        return attribute.MultiValued ? InList(value, Sub) : Sub(value);

        string Sub(string item)
        {
            if (target.Sub is not { } sub)
            {
                return condition(item);
            }

            var part = Member(item, sub.Name);
            return sub.MultiValued ? InList(part, condition) : condition(part);
        }
    }

    private string InList(string list, Func<string, string> condition)
    {
        var alias = $"e{aliases++}";
        return $"EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof({list}) WHEN 'array' THEN {list} ELSE '[]' END) AS {alias}(v) WHERE {condition($"{alias}.v")})";
    }

    // Neither null nor empty. {"formatted": ""} holds nothing, so an object is looked into.
    private static string IsPresent(string value, bool isComplex) => isComplex
        ? $"jsonb_path_exists({value}, '$.** ? (@.type() == \"number\" || @.type() == \"boolean\" || (@.type() == \"string\" && @ != \"\"))')"
        : $"{value} NOT IN ('\"\"', 'null', '[]', '{{}}')";

    private string Matches(string value, ComparisonOperator op, BoundValue literal) => literal switch
    {
        BoundText text => $"(jsonb_typeof({value}) = 'string' AND {Text(FoldedText.Of(value, op, text, parameters), op, text.Text)})",
        BoundBoolean flag => $"{value} = '{(flag.Value ? "true" : "false")}'::jsonb",
        BoundNumber number => $"(CASE WHEN jsonb_typeof({value}) = 'number' THEN ({value})::numeric {ColumnConditions.Operator(op)} {parameters.Add(number.Value)} ELSE false END)",
        BoundMoment moment => Moment(value, op, moment.Value),
        _ => throw ScimException.InvalidFilter("The filter is not understood."),
    };

    private string Text(string sql, ComparisonOperator op, string literal)
    {
        var name = parameters.Add(literal);
        return op switch
        {
            ComparisonOperator.Co => $"strpos({sql}, {name}) > 0",
            ComparisonOperator.Sw => $"starts_with({sql}, {name})",
            ComparisonOperator.Ew => $"right({sql}, length({name})) = {name}",
            _ => $"{sql} {ColumnConditions.Operator(op)} {name}",
        };
    }

    private string Moment(string value, ComparisonOperator op, DateTime literal)
    {
        var text = $"({value} #>> '{{}}')";
        return $"(CASE WHEN jsonb_typeof({value}) = 'string' AND {text} ~ '{MomentText.Pattern}' THEN {MomentText.Cast(text)} {ColumnConditions.Operator(op)} {parameters.Add(literal)} ELSE false END)";
    }

    private static string Holder(string document, AttributeTarget target) => target.Extension is null ? document : Member(document, target.Extension.Id);

    private static string Member(string value, string name) => $"({value} -> '{name.Replace("'", "''", StringComparison.Ordinal)}')";
}

/// <summary>xsd:dateTime in a document as timestamptz, read as <see cref="ScimDateTime"/> reads it.</summary>
internal static class MomentText
{
    private const string LongMonth = @"(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])";
    private const string ShortMonth = @"(0[469]|11)-(0[1-9]|[12]\d|30)";
    private const string LeapYear = @"(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";

    /// <summary>Only what the cast takes without failing: real days, no second 60, no year 0.</summary>
    public const string Pattern =
        $@"^(?!0000)(\d{{4}}-({LongMonth}|{ShortMonth}|02-(0[1-9]|1\d|2[0-8]))|{LeapYear}-02-29)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?$";

    /// <summary>Beyond microseconds it is cut, not rounded; without a zone it is UTC.</summary>
    public static string Cast(string text) =>
        $@"(regexp_replace({text}, '(\.\d{{6}})\d+', '\1') || CASE WHEN {text} ~ '(Z|[+-]\d\d:\d\d)$' THEN '' ELSE 'Z' END)::timestamptz";
}
