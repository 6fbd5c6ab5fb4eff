using System.Text;
using ScimSuite.Scim;
using ScimSuite.Scim.Filter;

namespace ScimSuite.Persistence.Filters;

/// <summary>
/// <see cref="CaseFold"/> in SQL. PostgreSQL's own <c>lower</c> depends on the database's locale, so the letters are translated by tables
/// made from our function. ASCII, which nearly everything is, needs no table.
/// </summary>
internal static class FoldedText
{
    private static readonly (string From, string To) All = Table(_ => true);
    private static readonly (string From, string To) IntoAscii = Table(folded => folded.Length == 1 && char.IsAscii(folded[0]));

    /// <summary>The string in a jsonb value, folded as far as the comparison can tell.</summary>
    public static string Of(string value, ComparisonOperator op, BoundText literal, FilterParameters parameters)
    {
        var text = $"({value} #>> '{{}}')";
        if (literal.CaseExact)
        {
            return $"({text} COLLATE \"C\")";
        }

        // A literal of ASCII can only meet letters that fold into ASCII (the Kelvin sign does); order depends on all letters.
        if (op is ComparisonOperator.Eq or ComparisonOperator.Co or ComparisonOperator.Sw or ComparisonOperator.Ew && Ascii.IsValid(literal.Text))
        {
            return $"(lower(translate({text}, '{IntoAscii.From}', '{IntoAscii.To}') COLLATE \"C\") COLLATE \"C\")";
        }

        var from = parameters.AddOnce("ffrom", All.From);
        var to = parameters.AddOnce("fto", All.To);
        return $"(CASE WHEN octet_length({text}) = length({text}) THEN lower({text} COLLATE \"C\") ELSE translate(lower({text} COLLATE \"C\"), {from}, {to}) END COLLATE \"C\")";
    }

    private static (string From, string To) Table(Func<string, bool> wanted)
    {
        var (from, to) = (new StringBuilder(), new StringBuilder());
        for (var code = 0x80; code <= 0x10FFFF; code++)
        {
            if (code is >= 0xD800 and <= 0xDFFF)
            {
                continue;
            }

            var letter = char.ConvertFromUtf32(code);
            var folded = CaseFold.Fold(letter);
            if (!string.Equals(letter, folded, StringComparison.Ordinal) && wanted(folded))
            {
                from.Append(letter);
                to.Append(folded);
            }
        }

        return (from.ToString(), to.ToString());
    }
}
