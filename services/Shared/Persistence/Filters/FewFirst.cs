using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Persistence.Filters;

/// <summary>
/// A list has two ways to its page: find all that an index says can match and sort them, or walk in the list's order and look at each. One takes minutes
/// where the other takes a millisecond, and a plan that is made once for any value cannot know which. So those that can match are counted by the index, up to
/// <see cref="Most"/>, and the statement goes the way that is short.
/// </summary>
/// <param name="Sought">The ids of the resources that can match.</param>
/// <param name="IfFew">The list's condition among these; false when they are many.</param>
/// <param name="IfMany">The list's condition, probed resource by resource; false when they are few.</param>
internal sealed record FewFirst(string Sought, string IfFew, string IfMany)
{
    /// <summary>So many are read and sorted within 100 ms.</summary>
    public const int Most = 10_000;

    public static readonly string AreFew = $"cardinality((SELECT ids FROM few)) <= {Most}";

    public string With { get; } = $"WITH few AS MATERIALIZED (SELECT ARRAY({Sought} LIMIT {Most + 1}) AS ids)";

    /// <param name="order">What the list is sorted by: a range of it is walked without looking.</param>
    /// <returns>Null for a filter that no index answers as a range, or that names a value of few resources anyway.</returns>
    public static FewFirst? Of(ResourceTables tables, BoundFilter filter, string condition, string order, FilterParameters parameters)
    {
        if (Seek(filter) is not { } sought)
        {
            return null;
        }

        var probed = new FilterTranslation(tables.Columns, parameters, isProbing: true).Translate(filter);
        return new FewFirst(
            sought, $"{condition} AND {AreFew} AND {tables.Columns.Id} = ANY ((SELECT ids FROM few)::uuid[])", $"WHERE {tables.Scope} AND NOT {AreFew} AND ({probed})");

        string? Seek(BoundFilter part) => part switch
        {
            BoundAnd and => Seek(and.Left) ?? Seek(and.Right),
            BoundComparison comparison => Compare(comparison),
            BoundElement element when RowsOf(element.Target) is { } rows && new RowTranslation(rows, new ColumnConditions(parameters)).Seek(element.Filter) is { } found => Owners(rows, found),
            _ => null,
        };

        string? Compare(BoundComparison comparison)
        {
            var columns = new ColumnConditions(parameters);
            if (tables.Columns.Column(comparison.Target.ToString()) is { } own)
            {
                return own.HasIndex && own.Sql != order && comparison.Operator == ComparisonOperator.Sw
                    ? $"SELECT {tables.Columns.Id} FROM {tables.Table} WHERE {tables.Scope} AND {columns.Compare(own, comparison.Operator, comparison.Value)}"
                    : null;
            }

            if (RowsOf(comparison.Target) is not { } rows || comparison.Target.Sub is not { } sub || rows.Columns.GetValueOrDefault(sub.Name) is not { } part)
            {
                return null;
            }

            var found = columns.Seek(part, comparison) ?? (part.HasIndex && comparison.Operator == ComparisonOperator.Sw ? columns.Compare(part, comparison.Operator, comparison.Value) : null);
            return found is null ? null : Owners(rows, found);
        }

        ChildRows? RowsOf(AttributeTarget target) => target is { Extension: null, Attribute: { } attribute } && tables.Columns.Rows(attribute.Name) is { Owner: not null } rows ? rows : null;

        static string Owners(ChildRows rows, string found) => $"SELECT {rows.Owner} FROM {rows.Narrow ?? rows.From} WHERE {rows.Scope} AND {found} AND {rows.IsValue}";
    }
}
