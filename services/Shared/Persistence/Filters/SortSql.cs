using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Persistence.Filters;

/// <summary>What a list is sorted by, as SQL.</summary>
/// <param name="Sql">The expression; null where the attribute is absent.</param>
/// <param name="Type">The SQL type a key that was written as text is cast to.</param>
/// <param name="IsAlwaysSet">No resource is without it: then a page is one range of an index.</param>
internal sealed record SortKey(string Sql, string Type, bool IsAlwaysSet)
{
    /// <summary>The key as text, which can be cast back and, within one type of key, compared as it stands.</summary>
    public string AsText => Type == "timestamptz" ? $"to_char({Sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')" : $"({Sql})::text";
}

/// <summary>
/// RFC 7644 §3.4.2.3: any attribute, by the order of its type, text without case unless it is case-exact; of several values the primary one's, or the
/// first's. What has a column is sorted by it, anything else by the document, which reads all that the filter leaves.
/// </summary>
internal static class SortSql
{
    /// <exception cref="ScimException">400 <c>invalidValue</c> for what has no order, or is not kept with the resource.</exception>
    public static SortKey Of(AttributeTarget target, ColumnTable columns, FilterParameters parameters)
    {
        if (columns.Column(target.ToString()) is { } column)
        {
            return new SortKey(column.Sql, TypeOf(column.Type), column.IsAlwaysSet);
        }

        var leaf = target.Leaf;
        if (target is { Sub: null, Attribute: { IsComplex: true } complex })
        {
            // As a comparison, an order is that of the default sub-attribute (RFC 7643 §2.4).
            leaf = complex.Sub("value");
            target = target with { Sub = leaf };
        }

        if (leaf is null or { IsComplex: true } or { Returned: Returned.Never })
        {
            throw ScimException.InvalidValue($"sortBy: {target} has no order; name an attribute with a simple value.");
        }

        if (target.Extension is null && columns.Rows(target.Attribute!.Name) is { InDocument: false })
        {
            throw ScimException.InvalidValue($"sortBy: resources cannot be sorted by {target}.");
        }

        return Document(target, leaf, columns.Document, parameters);
    }

    private static SortKey Document(AttributeTarget target, AttributeDefinition leaf, string document, FilterParameters parameters)
    {
        var holder = target.Extension is null ? document : Member(document, target.Extension.Id);
        var value = Member(holder, target.Attribute!.Name); // a container has no leaf
        if (target.Attribute.MultiValued)
        {
            var part = target.Sub is null ? "s.v" : Member("s.v", target.Sub.Name);
            value = $"(SELECT {part} FROM jsonb_array_elements(CASE jsonb_typeof({value}) WHEN 'array' THEN {value} ELSE '[]' END) WITH ORDINALITY AS s(v, n) "
                + "ORDER BY s.v -> 'primary' = 'true'::jsonb DESC NULLS LAST, s.n LIMIT 1)";
        }
        else if (target.Sub is not null)
        {
            value = Member(value, target.Sub.Name);
        }

        var (sql, type) = leaf.Type switch
        {
            AttributeType.Boolean => ("CASE WHEN jsonb_typeof(k.v) = 'boolean' THEN k.v::boolean END", "boolean"),
            AttributeType.Integer or AttributeType.Decimal => ("CASE WHEN jsonb_typeof(k.v) = 'number' THEN k.v::numeric END", "numeric"),
            AttributeType.DateTime => ($"CASE WHEN jsonb_typeof(k.v) = 'string' AND k.v #>> '{{}}' ~ '{MomentText.Pattern}' THEN {MomentText.Cast("(k.v #>> '{}')")} END", "timestamptz"),
            _ => ($"CASE WHEN jsonb_typeof(k.v) = 'string' THEN {FoldedText.Of("k.v", ComparisonOperator.Gt, new BoundText("", leaf.CaseExact), parameters)} END", "text"),
        };
        return new SortKey($"(SELECT {sql} FROM (SELECT {value} AS v) k)", type, IsAlwaysSet: false);
    }

    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Uuid => "uuid",
        ColumnType.Boolean => "boolean",
        ColumnType.Moment => "timestamptz",
        _ => "text",
    };

    private static string Member(string value, string name) => $"({value} -> '{name.Replace("'", "''", StringComparison.Ordinal)}')";
}
