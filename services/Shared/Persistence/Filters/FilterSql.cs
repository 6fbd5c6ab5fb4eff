using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Persistence.Filters;

/// <summary>
/// A filter as a SQL condition with named parameters. It answers exactly what <see cref="FilterEvaluator"/> answers on the same document,
/// which a test holds it to. Conditions may be unknown (SQL null) where the evaluator says false; a negation makes them definite first, so
/// that it is right inside and out.
/// </summary>
/// <param name="Sql">The condition, to be put in parentheses after AND.</param>
/// <param name="Parameters">Name → value; the names begin with <c>f</c> and a digit.</param>
public sealed record FilterSql(string Sql, IReadOnlyDictionary<string, object?> Parameters)
{
    /// <summary>Translates a filter.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>, as <see cref="FilterBinder.Bind"/>, and for what is kept where it cannot be searched.</exception>
    public static FilterSql Where(FilterNode filter, ColumnTable columns, ResourceSchema schema, Tolerance tolerance) =>
        Where(FilterBinder.Bind(filter, schema, tolerance), columns);

    /// <summary>Translates a filter that is bound already.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c> for what is kept where it cannot be searched.</exception>
    public static FilterSql Where(BoundFilter filter, ColumnTable columns)
    {
        var parameters = new FilterParameters();
        var sql = new FilterTranslation(columns, parameters).Translate(filter);
        return new FilterSql(sql, parameters.Values);
    }
}

/// <summary>Gives each literal a name.</summary>
internal sealed class FilterParameters
{
    public Dictionary<string, object?> Values { get; } = [];

    public string Add(object value)
    {
        var name = $"f{Values.Count}";
        Values.Add(name, value);
        return "@" + name;
    }

    /// <summary>A value that may be needed often, such as the folding tables: sent once.</summary>
    public string AddOnce(string name, object value)
    {
        Values.TryAdd(name, value);
        return "@" + name;
    }
}

/// <summary>One filter on resources: columns where there are any, the document otherwise.</summary>
/// <param name="isProbing">Child rows are looked up resource by resource, whatever the planner thinks of a join.</param>
internal sealed class FilterTranslation(ColumnTable columns, FilterParameters parameters, bool isProbing = false)
{
    private readonly JsonbConditions jsonb = new(parameters);
    private readonly ColumnConditions column = new(parameters);
    private readonly List<string> unindexed = [];

    /// <summary>The attributes whose conditions no index answers, as the filter names them.</summary>
    public IReadOnlyList<string> Unindexed => unindexed;

    public string Translate(BoundFilter filter) => filter switch
    {
        BoundAnd and => $"({Translate(and.Left)} AND {Translate(and.Right)})",
        BoundOr or => $"({Translate(or.Left)} OR {Translate(or.Right)})",
        BoundNot not => $"(({Translate(not.Inner)}) IS NOT TRUE)",
        BoundPresent present => Present(present),
        BoundComparison comparison => Compare(comparison),
        BoundElement element => Element(element),
        BoundConstant constant => constant.Value ? "true" : "false",
        _ => throw ScimException.InvalidFilter("The filter is not understood."),
    };

    private string Present(BoundPresent present)
    {
        var path = present.Target.ToString();
        if (columns.IsAlways(path))
        {
            return "true";
        }

        if (columns.Column(path) is { } own)
        {
            return ColumnConditions.Present(own);
        }

        if (RowsOf(present.Target) is not { } rows)
        {
            return Read(present.Target, () => jsonb.Present(columns.Document, present.Target));
        }

        if (present.Target.Sub is null)
        {
            return rows.InDocument ? Read(present.Target, () => jsonb.Present(columns.Document, present.Target)) : Any(rows);
        }

        return rows.Columns.TryGetValue(present.Target.Sub.Name, out var part)
            ? Exists(rows, ColumnConditions.Present(part))
            : InDocument(rows, present.Target, () => jsonb.Present(columns.Document, present.Target));
    }

    private string Compare(BoundComparison comparison)
    {
        if (columns.Column(comparison.Target.ToString()) is { } own)
        {
            if (comparison.Operator is ComparisonOperator.Co or ComparisonOperator.Ew)
            {
                unindexed.Add(comparison.Target.ToString());
            }

            var compared = column.Compare(own, comparison.Operator, comparison.Value);
            return isProbing ? $"({compared} IS TRUE)" : compared;      // no index answers that: the list's own order is walked
        }

        if (RowsOf(comparison.Target) is not { } rows)
        {
            return Read(comparison.Target, () => jsonb.Compare(columns.Document, comparison));
        }

        if (comparison.Target.Sub is null || !rows.Columns.TryGetValue(comparison.Target.Sub.Name, out var part))
        {
            return InDocument(rows, comparison.Target, () => jsonb.Compare(columns.Document, comparison));
        }

        if (column.Seek(part, comparison) is { } sought)
        {
            return part.Seek!.IsEndOfAddress ? Exists(rows, column.Compare(part, comparison.Operator, comparison.Value), sought) : Any(rows, sought);
        }

        if (part.Seek is not null || comparison.Operator is ComparisonOperator.Co or ComparisonOperator.Ew)
        {
            unindexed.Add(comparison.Target.ToString());
        }

        if (comparison.Operator != ComparisonOperator.Ne)
        {
            return Exists(rows, column.Compare(part, comparison.Operator, comparison.Value));
        }

        // One value that differs, or none at all.
        var differs = $"{part.Sql} IS NOT NULL AND {column.Compare(part, ComparisonOperator.Ne, comparison.Value)}";
        return $"({Exists(rows, differs)} OR NOT {Exists(rows, $"{part.Sql} IS NOT NULL")})";
    }

    private string Element(BoundElement element)
    {
        if (RowsOf(element.Target) is not { } rows)
        {
            return Read(element.Target, () => jsonb.Element(columns.Document, element));
        }

        var inside = new RowTranslation(rows, column);
        if (inside.TrySeek(element.Filter) is { } all)
        {
            return Any(rows, all);
        }

        return inside.TryTranslate(element.Filter) is { } inner
            ? Exists(rows, inner, inside.Seek(element.Filter))
            : InDocument(rows, element.Target, () => jsonb.Element(columns.Document, element));
    }

    private ChildRows? RowsOf(AttributeTarget target) => target is { Extension: null, Attribute: { } attribute } ? columns.Rows(attribute.Name) : null;

    private string Read(AttributeTarget target, Func<string> condition)
    {
        unindexed.Add(target.ToString());
        return condition();
    }

    private string InDocument(ChildRows rows, AttributeTarget target, Func<string> otherwise) =>
        rows.InDocument ? Read(target, otherwise) : throw ScimException.InvalidFilter($"{target} cannot be searched.");

    private string Any(ChildRows rows, string condition = "true") => $"EXISTS (SELECT 1 FROM {rows.Narrow ?? rows.From} WHERE {rows.Join} AND {condition} AND {rows.IsValue}{Probe})";

    // OFFSET 0 keeps the planner from turning a look-up into a join.
    private string Probe => isProbing ? " OFFSET 0" : "";

    // What is joined to the rows is worked out resource by resource, behind the rows that an index finds.
    private string Exists(ChildRows rows, string condition, string? sought = null) => (rows.Narrow, sought) switch
    {
        (null, null) => $"EXISTS (SELECT 1 FROM {rows.From} WHERE {rows.Join} AND {condition}{Probe})",
        (null, _) => $"EXISTS (SELECT 1 FROM {rows.From} WHERE {rows.Join} AND {sought} AND {condition}{Probe})",
        (_, null) => $"EXISTS (SELECT 1 FROM {rows.From} WHERE {rows.Join} AND {condition} OFFSET 0)",
        _ => $"({Any(rows, sought)} AND EXISTS (SELECT 1 FROM {rows.From} WHERE {rows.Join} AND {sought} AND {condition} OFFSET 0))",
    };
}

/// <summary>The inside of a value path on child rows, where every sub-attribute it names must have a column.</summary>
internal sealed class RowTranslation(ChildRows rows, ColumnConditions column)
{
    /// <summary>The condition on a row, or null when a sub-attribute has no column.</summary>
    public string? TryTranslate(BoundFilter filter)
    {
        switch (filter)
        {
            case BoundAnd and:
                return TryTranslate(and.Left) is { } left && TryTranslate(and.Right) is { } right ? $"({left} AND {right})" : null;
            case BoundOr or:
                return TryTranslate(or.Left) is { } one && TryTranslate(or.Right) is { } other ? $"({one} OR {other})" : null;
            case BoundNot not:
                return TryTranslate(not.Inner) is { } inner ? $"(({inner}) IS NOT TRUE)" : null;
            case BoundPresent present:
                return Column(present.Target) is { } there ? ColumnConditions.Present(there) : null;
            case BoundComparison comparison:
                return Column(comparison.Target) is { } compared ? column.Compare(compared, comparison.Operator, comparison.Value) : null;
            default:
                return null;
        }
    }

    /// <summary>The whole condition as one that needs nothing but an index; null when there is more to it.</summary>
    public string? TrySeek(BoundFilter filter) =>
        filter is BoundComparison comparison && Column(comparison.Target) is { Seek.IsEndOfAddress: false } compared ? column.Seek(compared, comparison) : null;

    /// <summary>What must hold in any case and has an index; null when nothing does.</summary>
    public string? Seek(BoundFilter filter) => filter switch
    {
        BoundAnd and => Seek(and.Left) ?? Seek(and.Right),
        BoundComparison comparison when Column(comparison.Target) is { } compared => column.Seek(compared, comparison),
        _ => null,
    };

    private Column? Column(AttributeTarget target) =>
        target is { Attribute: { } sub, Sub: null } && rows.Columns.TryGetValue(sub.Name, out var found) ? found : null;
}
