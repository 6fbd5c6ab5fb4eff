using ScimSuite.Persistence;
using ScimSuite.Persistence.Filters;
using ScimSuite.Scim;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Http;
using ScimSuite.Groups.Model;

namespace ScimSuite.Groups.Store;

/// <summary>One page of groups and how many there are in all.</summary>
internal sealed record GroupPage(IReadOnlyList<Group> Groups, long Total);

/// <summary>The list: filter, order, page and count, in one round trip.</summary>
internal static class GroupList
{
    // Filters without an index read the tenant's documents; this is where they end.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public static async Task<GroupPage> FindAsync(TenantDatabase database, ListQuery query, Tolerance tolerance, Totals totals, CancellationToken ct)
    {
        var plan = Plan(query, tolerance);
        var offset = query.StartIndex - 1;
        var change = totals.Change(database.Tenant);
        var known = totals.Find(database.Tenant, query.Filter ?? "");

        var wantsPage = query.Count > 0;
        // The first page of what exists at most once is its own count.
        var wantsCount = known is null && !(wantsPage && offset == 0 && plan.IsAtMostOne);
        if (!wantsPage && !wantsCount)
        {
            return new GroupPage([], known!.Value);
        }

        var (groups, counted) = await database.ReadAsync(
            $"{(wantsPage ? plan.Page : "")};{(wantsCount ? plan.Count : "")}", plan.Arguments(query.Count, offset),
            async rows => (wantsPage ? await rows.ListAsync<Group>() : [], wantsCount ? await rows.FindAsync<long>() : known), ct, _patience);

        // A page that is not full says where the list ends.
        var isLast = groups.Count < query.Count && (offset == 0 || groups.Count > 0);
        var total = isLast ? offset + groups.Count : counted!.Value;
        if (known != total)
        {
            totals.Remember(database.Tenant, query.Filter ?? "", total, change);
        }

        return new GroupPage(groups, total);
    }

    internal static ListPlan Plan(ListQuery query, Tolerance tolerance)
    {
        var order = GroupColumns.OrderBy(query.SortBy, query.IsDescending);
        var filter = query.Filter is null ? null : FilterBinder.Bind(FilterParser.Parse(query.Filter, tolerance), GroupSchema.Current, tolerance);
        var where = filter is null ? null : FilterSql.Where(filter, GroupColumns.Table);
        var condition = $"WHERE g.tenant_id = @tenant{(where is null ? "" : $" AND ({where.Sql})")}";
        return new ListPlan(
            $"{GroupStore.Select} {condition} ORDER BY {order} LIMIT @count OFFSET @offset",
            $"SELECT count(*) FROM groups g {condition}",
            where?.Parameters, filter is not null && IsAtMostOne(filter));
    }

    /// <summary>Whoever asks for an id gets it or nothing.</summary>
    private static bool IsAtMostOne(BoundFilter filter) => filter switch
    {
        BoundAnd and => IsAtMostOne(and.Left) || IsAtMostOne(and.Right),
        BoundComparison { Operator: ComparisonOperator.Eq, Target: { Extension: null, Sub: null, Attribute.Name: "id" } } => true,
        _ => false,
    };
}

internal sealed record ListPlan(string Page, string Count, IReadOnlyDictionary<string, object?>? Parameters, bool IsAtMostOne)
{
    public Dictionary<string, object?> Arguments(int count, int offset) => new(Parameters ?? new Dictionary<string, object?>()) { ["count"] = count, ["offset"] = offset };
}
