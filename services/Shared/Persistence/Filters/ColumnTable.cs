namespace ScimSuite.Persistence.Filters;

/// <summary>What a column holds, and so how a literal is bound to it.</summary>
public enum ColumnType
{
    /// <summary>Text under <c>COLLATE "C"</c>: as sent for a case-exact attribute, folded by <c>CaseFold</c> for any other.</summary>
    Text,

    /// <summary>An id.</summary>
    Uuid,

    /// <summary>true or false</summary>
    Boolean,

    /// <summary>timestamptz</summary>
    Moment,
}

/// <summary>A column, or an expression over columns, that answers for an attribute. SQL null means that the attribute is absent.</summary>
/// <param name="Sql">The column as the query names it, alias included.</param>
/// <param name="Type">What it holds.</param>
public sealed record Column(string Sql, ColumnType Type)
{
    /// <summary>No resource is without it.</summary>
    public bool IsAlwaysSet { get; init; }

    /// <summary>An index begins with it, so that a beginning (<c>sw</c>) is a range of that.</summary>
    public bool HasIndex { get; init; }

    /// <summary>For a column of <see cref="ChildRows"/> that is worked out row by row: how an index finds the rows.</summary>
    public Seek? Seek { get; init; }
}

/// <summary>
/// Finds child rows by a value that is kept elsewhere, such as the name of the group a row points to: first the few that have the value, then the rows that
/// point to them. Used for <c>eq</c> and, on text, <c>sw</c>.
/// </summary>
/// <param name="Before">The condition on the child row up to the condition on <paramref name="Key"/>.</param>
/// <param name="Key">What is compared instead of the column; it should have an index.</param>
/// <param name="After">What follows it.</param>
public sealed record Seek(string Before, Column Key, string After)
{
    /// <summary>The value is an address, the key the id at its end: the rows it finds must still be compared as a whole.</summary>
    public bool IsEndOfAddress { get; init; }
}

/// <summary>Rows that answer for a multi-valued attribute, reached by EXISTS.</summary>
/// <param name="From">The table with its alias: <c>user_emails e</c>.</param>
/// <param name="Join">What ties a row to its resource: <c>e.tenant_id = u.tenant_id AND e.user_id = u.id</c>.</param>
/// <param name="Columns">Sub-attribute in canonical case → column of the row.</param>
/// <param name="InDocument">True when the document holds the attribute too, so that what has no column is asked there.</param>
public sealed record ChildRows(string From, string Join, IReadOnlyDictionary<string, Column> Columns, bool InDocument)
{
    /// <summary>Less than <see cref="From"/>, where a <see cref="Seek"/> says all: without what is joined for the columns.</summary>
    public string? Narrow { get; init; }

    /// <summary>The id of the resource a row belongs to, for who begins with the rows: <c>e.user_id</c>.</summary>
    public string? Owner { get; init; }

    /// <summary>With <see cref="Owner"/>, the part of <see cref="Join"/> that needs no resource: <c>e.tenant_id = @tenant</c>.</summary>
    public string Scope { get; init; } = "true";

    /// <summary>What makes a row of <see cref="Narrow"/> a value.</summary>
    public string IsValue { get; init; } = "true";
}

/// <summary>
/// Which attributes have columns. Made once for each resource type; what is not in it is looked for in the document. The SQL is ours
/// alone: nothing a client sends ends in it.
/// </summary>
/// <param name="document">The jsonb column, alias included.</param>
public sealed class ColumnTable(string document)
{
    private readonly Dictionary<string, Column> columns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChildRows> rows = new(StringComparer.Ordinal);
    private readonly HashSet<string> always = new(StringComparer.Ordinal);

    internal string Document { get; } = document;

    /// <summary>The resource's id: every order ends with it.</summary>
    internal string Id => columns["id"].Sql;

    /// <summary>A single-valued attribute by its canonical path (<c>userName</c>, <c>meta.created</c>, <c>urn:…:User:department</c>).</summary>
    public ColumnTable Column(string path, string sql, ColumnType type = ColumnType.Text, bool isAlwaysSet = false, bool hasIndex = false)
    {
        columns.Add(path, new Column(sql, type) { IsAlwaysSet = isAlwaysSet, HasIndex = hasIndex });
        return this;
    }

    /// <summary>A multi-valued attribute kept in rows. With <paramref name="inDocument"/> false the rows are all there is of it.</summary>
    public ColumnTable Rows(string attribute, string from, string join, IReadOnlyDictionary<string, Column> subAttributes, bool inDocument) =>
        Rows(attribute, new ChildRows(from, join, subAttributes, inDocument));

    /// <inheritdoc cref="Rows(string, string, string, IReadOnlyDictionary{string, Filters.Column}, bool)"/>
    public ColumnTable Rows(string attribute, ChildRows childRows)
    {
        rows.Add(attribute, childRows);
        return this;
    }

    /// <summary>An attribute every resource has though no column or document holds it as a whole: <c>meta</c>.</summary>
    public ColumnTable Always(string attribute)
    {
        always.Add(attribute);
        return this;
    }

    internal Column? Column(string path) => columns.GetValueOrDefault(path);

    internal ChildRows? Rows(string attribute) => rows.GetValueOrDefault(attribute);

    internal bool IsAlways(string attribute) => always.Contains(attribute);
}
