using System.Text;

namespace ScimSuite.Scim.Filter;

/// <summary>Writes a filter so that parsing it gives an equal tree. Parentheses stand only where precedence needs them.</summary>
public static class FilterPrinter
{
    /// <summary>The filter as text.</summary>
    public static string Print(FilterNode node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    /// <summary>The filter with <c>…</c> for each text in it: what may be kept of one, since the text may be a person's.</summary>
    public static string Shape(FilterNode node) => Print(Hidden(node));

    private static FilterNode Hidden(FilterNode node) => node switch
    {
        And and => new And(Hidden(and.Left), Hidden(and.Right)),
        Or or => new Or(Hidden(or.Left), Hidden(or.Right)),
        Not not => new Not(Hidden(not.Inner)),
        ValuePath valuePath => valuePath with { Filter = Hidden(valuePath.Filter) },
        Comparison { Value.Kind: FilterValueKind.String or FilterValueKind.Bare or FilterValueKind.Number } comparison =>
            comparison with { Value = new FilterValue(FilterValueKind.Bare, "…") },
        _ => node,
    };

    private static void Write(StringBuilder text, FilterNode node)
    {
        switch (node)
        {
            // "and" and "or" read from the left, so the same operator on the right needs its parentheses back.
            case And and:
                Operand(text, and.Left, parentheses: and.Left is Or);
                text.Append(" and ");
                Operand(text, and.Right, parentheses: and.Right is Or or And);
                break;
            case Or or:
                Write(text, or.Left);
                text.Append(" or ");
                Operand(text, or.Right, parentheses: or.Right is Or);
                break;
            case Not not:
                text.Append("not ");
                Operand(text, not.Inner, parentheses: true);
                break;
            case Comparison comparison:
                text.Append(comparison.Path).Append(' ').Append(Name(comparison.Operator)).Append(' ');
                Value(text, comparison.Value);
                break;
            case Present present:
                text.Append(present.Path).Append(" pr");
                break;
            case ValuePath valuePath:
                text.Append(valuePath.Path).Append('[');
                Write(text, valuePath.Filter);
                text.Append(']');
                break;
        }
    }

    private static void Operand(StringBuilder text, FilterNode node, bool parentheses)
    {
        if (parentheses)
        {
            text.Append('(');
            Write(text, node);
            text.Append(')');
        }
        else
        {
            Write(text, node);
        }
    }

    private static void Value(StringBuilder text, FilterValue value)
    {
        if (value.Kind != FilterValueKind.String)
        {
            text.Append(value.Text);
            return;
        }

        text.Append('"');
        foreach (var c in value.Text)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                < ' ' => text.Append("\\u").Append(((int)c).ToString("x4")),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    /// <summary>The operator as the wire writes it.</summary>
    public static string Name(ComparisonOperator op) => op switch
    {
        ComparisonOperator.Eq => "eq",
        ComparisonOperator.Ne => "ne",
        ComparisonOperator.Co => "co",
        ComparisonOperator.Sw => "sw",
        ComparisonOperator.Ew => "ew",
        ComparisonOperator.Gt => "gt",
        ComparisonOperator.Ge => "ge",
        ComparisonOperator.Lt => "lt",
        _ => "le",
    };
}
