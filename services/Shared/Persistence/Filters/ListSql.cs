using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Persistence.Filters;

/// <summary>A place between two resources of a list: behind (or before) the one with this key and id.</summary>
/// <param name="Id">The resource's.</param>
/// <param name="Key">What the list is sorted by, as <c>sort_key</c> gave it; null when the resource has no value there, or the list is sorted by id.</param>
public sealed record ListPosition(Guid Id, string? Key);

/// <summary>
/// A list as SQL: filter, order, pages and count. The id comes last in every order, so that no two resources are equal in it; resources without a value
/// come last, or first when the order is descending (RFC 7644 §3.4.2.3). A page is found by counting from the start, or by position, which no write
/// before it can shift.
/// </summary>
public sealed class ListSql
{
    private readonly ResourceTables _tables;
    private readonly string _condition;
    private readonly string _id;
    private readonly SortKey? _key;
    private readonly bool _isDescending;
    private readonly Dictionary<string, object?> _parameters;

    /// <summary>Null = the order's index is walked, or the planner knows better.</summary>
    private readonly FewFirst? _few;

    private ListSql(ResourceTables tables, string condition, FewFirst? few, SortKey? key, bool isDescending, Dictionary<string, object?> parameters, IReadOnlyList<string> unindexed)
    {
        (_tables, _id, _condition, _few, _key, _isDescending, _parameters, Unindexed) = (tables, tables.Columns.Id, condition, few, key, isDescending, parameters, unindexed);
    }

    /// <summary>How many there are in all.</summary>
    public string Count => _few is null
        ? CountOf(_condition)
        : $"{_few.With} SELECT CASE WHEN {FewFirst.AreFew} THEN ({CountOf(_few.IfFew)}) ELSE ({CountOf(_condition)}) END";

    /// <summary>How many there are, counted up to <c>@countTo</c>.</summary>
    public string CountSome => _few is null
        ? CountSomeOf(_condition)
        : $"{_few.With} SELECT CASE WHEN {FewFirst.AreFew} THEN ({CountSomeOf(_few.IfFew)}) ELSE ({CountSomeOf(_few.IfMany)}) END";

    /// <summary>The page that begins behind <c>@offset</c> resources.</summary>
    public string Page => PageOf("", isBackward: false, "LIMIT @count OFFSET @offset");

    /// <summary>What the filter reads the documents for, which a time limit may not allow.</summary>
    public IReadOnlyList<string> Unindexed { get; }

    /// <summary>Translates a list.</summary>
    /// <param name="tables">Where the resources are.</param>
    /// <param name="filter">Which of them; null for all.</param>
    /// <param name="sortBy">By what; null for the id, which is the order of creation.</param>
    /// <param name="isDescending">From the last to the first.</param>
    /// <param name="also">Arguments of the columns' own.</param>
    /// <exception cref="ScimException">400 <c>invalidFilter</c> or <c>invalidValue</c>.</exception>
    public static ListSql Of(ResourceTables tables, BoundFilter? filter, AttributeTarget? sortBy, bool isDescending, IReadOnlyDictionary<string, object?> also)
    {
        var parameters = new FilterParameters();
        var translation = new FilterTranslation(tables.Columns, parameters);
        var condition = $"WHERE {tables.Scope}{(filter is null ? "" : $" AND ({translation.Translate(filter)})")}";
        var key = sortBy is null ? null : SortSql.Of(sortBy, tables.Columns, parameters);
        var isById = key is not null && key.Sql == tables.Columns.Id;
        var few = filter is null ? null : FewFirst.Of(tables, filter, condition, key?.Sql ?? tables.Columns.Id, parameters);
        foreach (var (name, value) in also)
        {
            parameters.Values[name] = value;
        }

        return new ListSql(tables, condition, few, isById ? null : key, isDescending, parameters.Values, translation.Unindexed);
    }

    /// <summary>The page behind a position, or before it, nearest first; without a position from the first, or from the last.</summary>
    public string PageFrom(ListPosition? position, bool isBackward) =>
        PageOf(position is null ? "" : $" AND ({Beyond(position, isBackward)})", isBackward, "LIMIT @count");

    // The page is found first, then what is read beside each of its resources: not for those it begins behind.
    private string PageOf(string beyond, bool isBackward, string limits)
    {
        var order = Order(isBackward);
        string Rows(string condition) => $"SELECT {_tables.Alias}.* FROM {_tables.Table} {condition}{beyond} {order} {limits}";
        var found = _few is null ? Rows(_condition) : $"({Rows(_few.IfFew)}) UNION ALL ({Rows(_few.IfMany)})";
        return $"{_few?.With} SELECT {_tables.Select}{(_key is null ? "" : $", {_key.AsText} AS sort_key")} FROM ({found}) AS {_tables.Alias} {_tables.Joins} {order}";
    }

    private string CountOf(string condition) => $"SELECT count(*) FROM {_tables.Table} {condition}";

    private string CountSomeOf(string condition) => $"SELECT count(*) FROM (SELECT 1 FROM {_tables.Table} {condition} LIMIT @countTo) AS counted";

    /// <summary>Everything the statements name.</summary>
    public Dictionary<string, object?> Arguments(int count, int offset, ListPosition? position = null, int? countTo = null) => new(_parameters)
    {
        ["count"] = count, ["countTo"] = countTo ?? int.MaxValue, ["offset"] = offset, ["fromId"] = position?.Id ?? Guid.Empty, ["fromKey"] = position?.Key,
    };

    private string Order(bool isBackward)
    {
        var direction = _isDescending == isBackward ? "" : " DESC";
        return _key is null ? $"ORDER BY {_id}{direction}" : $"ORDER BY {_key.Sql}{direction}, {_id}{direction}";
    }

    // Rising order has the absent last, falling order first: which is PostgreSQL's own rule, and stays true when a page is read backwards.
    private string Beyond(ListPosition position, bool isBackward)
    {
        var isRising = _isDescending == isBackward;
        var op = isRising ? ">" : "<";
        if (_key is null)
        {
            return $"{_id} {op} @fromId";
        }

        var key = _key.Sql;
        if (position.Key is null)
        {
            return isRising ? $"{key} IS NULL AND {_id} > @fromId" : $"({key} IS NULL AND {_id} < @fromId) OR {key} IS NOT NULL";
        }

        // The outer comparison is the range an index can seek.
        var from = $"@fromKey::{_key.Type}";
        var beyond = $"{key} {op}= {from} AND ({key} {op} {from} OR {_id} {op} @fromId)";
        return isRising && !_key.IsAlwaysSet ? $"({beyond}) OR {key} IS NULL" : beyond;
    }
}

/// <summary>Where resources of one type lie.</summary>
/// <param name="Select">The columns of one resource.</param>
/// <param name="Table">The table with its alias.</param>
/// <param name="Joins">What is joined to each resource that is shown; empty where nothing is.</param>
/// <param name="Scope">The condition that keeps to the tenant.</param>
/// <param name="Columns">Attribute → column.</param>
public sealed record ResourceTables(string Select, string Table, string Joins, string Scope, ColumnTable Columns)
{
    internal string Alias => Table[(Table.LastIndexOf(' ') + 1)..];
}
