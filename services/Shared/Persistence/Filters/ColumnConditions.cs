using ScimSuite.Scim.Filter;

namespace ScimSuite.Persistence.Filters;

/// <summary>
/// Conditions on plain columns. Under row-level security only leakproof operators reach an index, which equality and order on text under
/// the collation "C" are and <c>LIKE</c> is not: so <c>sw</c> is a range.
/// </summary>
internal sealed class ColumnConditions(FilterParameters parameters)
{
    public static string Present(Column column) => column.Type == ColumnType.Text ? $"{column.Sql} <> ''" : $"{column.Sql} IS NOT NULL";

    public string Compare(Column column, ComparisonOperator op, BoundValue value) => (column.Type, value) switch
    {
        (ColumnType.Text, BoundText text) => Text(column.Sql, op, text.Text),
        (ColumnType.Uuid, BoundText text) => Id(column.Sql, op, text.Text),
        // Literal: only so is an index seen that holds the rows of one of the two.
        (ColumnType.Boolean, BoundBoolean flag) when op == ComparisonOperator.Eq => flag.Value ? column.Sql : $"(NOT {column.Sql})",
        (ColumnType.Boolean, BoundBoolean flag) => Plain(column.Sql, op, flag.Value),
        (ColumnType.Moment, BoundMoment moment) => Plain(column.Sql, op, moment.Value),
        _ => throw new InvalidOperationException($"The column {column.Sql} is declared as {column.Type}, which is not the type of its attribute."),
    };

    /// <summary>The comparison by its index, for a column of child rows that says how; null when it cannot.</summary>
    public string? Seek(Column target, BoundComparison comparison)
    {
        if (target.Seek is not { } seek || comparison.Value is not BoundText text)
        {
            return null;
        }

        if (comparison.Operator != ComparisonOperator.Eq && !(comparison.Operator == ComparisonOperator.Sw && seek.Key.Type == ColumnType.Text))
        {
            return null;
        }

        var value = seek.IsEndOfAddress ? text with { Text = text.Text[(text.Text.LastIndexOf('/') + 1)..] } : text;
        return seek.Before + Compare(seek.Key, comparison.Operator, value) + seek.After;
    }

    private string Text(string sql, ComparisonOperator op, string literal)
    {
        switch (op)
        {
            case ComparisonOperator.Co:
                return $"strpos({sql}, {parameters.Add(literal)}) > 0";
            case ComparisonOperator.Ew:
                var end = parameters.Add(literal);
                return $"right({sql}, length({end})) = {end}";
            case ComparisonOperator.Sw:
                return StartsWith(sql, literal);
            default:
                return Plain(sql, op, literal);
        }
    }

    private string StartsWith(string sql, string prefix)
    {
        if (prefix.Length == 0)
        {
            return $"{sql} IS NOT NULL";
        }

        var from = $"{sql} >= {parameters.Add(prefix)}";
        return PrefixRange.End(prefix) is { } end ? $"({from} AND {sql} < {parameters.Add(end)})" : from;
    }

    // Ids are answered in lower case with dashes, so only a literal written like that can equal one.
    private string Id(string sql, ComparisonOperator op, string literal)
    {
        if (op is not (ComparisonOperator.Eq or ComparisonOperator.Ne))
        {
            return Text($"({sql}::text COLLATE \"C\")", op, literal);
        }

        if (Guid.TryParseExact(literal, "D", out var id) && string.Equals(id.ToString("D"), literal, StringComparison.Ordinal))
        {
            return Plain(sql, op, id);
        }

        return op == ComparisonOperator.Eq ? "false" : "true";
    }

    private string Plain(string sql, ComparisonOperator op, object literal) => $"{sql} {Operator(op)} {parameters.Add(literal)}";

    /// <summary>SQL's operator. Absent differs from everything, so <c>ne</c> is not <c>&lt;&gt;</c>.</summary>
    public static string Operator(ComparisonOperator op) => op switch
    {
        ComparisonOperator.Eq => "=",
        ComparisonOperator.Ne => "IS DISTINCT FROM",
        ComparisonOperator.Gt => ">",
        ComparisonOperator.Ge => ">=",
        ComparisonOperator.Lt => "<",
        ComparisonOperator.Le => "<=",
        _ => throw new InvalidOperationException($"{op} is not an operator of SQL."),
    };
}

/// <summary>The first text behind all that begin with a prefix, in the order of code points.</summary>
public static class PrefixRange
{
    /// <summary>Null when nothing comes behind them.</summary>
    /// <param name="prefix">What the texts begin with.</param>
    public static string? End(string prefix)
    {
        for (var end = prefix.Length; end > 0;)
        {
            var isPair = end > 1 && char.IsLowSurrogate(prefix[end - 1]);
            var start = isPair ? end - 2 : end - 1;
            var last = isPair ? char.ConvertToUtf32(prefix[start], prefix[end - 1]) : prefix[start];
            if (last < 0x10FFFF)
            {
                var next = last + 1 == 0xD800 ? 0xE000 : last + 1; // surrogates are no characters
                return prefix[..start] + char.ConvertFromUtf32(next);
            }

            end = start;
        }

        return null;
    }
}
