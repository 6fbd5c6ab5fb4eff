using ScimSuite.Persistence;
using ScimSuite.Persistence.Filters;
using ScimSuite.Scim;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Http;
using ScimSuite.Users.Model;

namespace ScimSuite.Users.Store;

/// <summary>One page of users and how many there are in all.</summary>
internal sealed record UserPage(IReadOnlyList<User> Users, long Total);

/// <summary>The list: filter, order, page and count, in one round trip.</summary>
internal static class UserList
{
    // Filters without an index read the tenant's documents; this is where they end.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public static async Task<UserPage> FindAsync(TenantDatabase database, ListQuery query, Tolerance tolerance, Totals totals, CancellationToken ct)
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
            return new UserPage([], known!.Value);
        }

        var (users, counted) = await database.ReadAsync(
            $"{(wantsPage ? plan.Page : "")};{(wantsCount ? plan.Count : "")}", plan.Arguments(query.Count, offset),
            async rows => (wantsPage ? await rows.ListAsync<User>() : [], wantsCount ? await rows.FindAsync<long>() : known), ct, _patience);

        // A page that is not full says where the list ends.
        var isLast = users.Count < query.Count && (offset == 0 || users.Count > 0);
        var total = isLast ? offset + users.Count : counted!.Value;
        if (known != total)
        {
            totals.Remember(database.Tenant, query.Filter ?? "", total, change);
        }

        return new UserPage(users, total);
    }

    internal static ListPlan Plan(ListQuery query, Tolerance tolerance)
    {
        var order = UserColumns.OrderBy(query.SortBy, query.IsDescending);
        var filter = query.Filter is null ? null : FilterBinder.Bind(FilterParser.Parse(query.Filter, tolerance), UserSchema.Current, tolerance);
        var where = filter is null ? null : FilterSql.Where(filter, UserColumns.Table);
        var condition = $"WHERE u.tenant_id = @tenant{(where is null ? "" : $" AND ({where.Sql})")}";
        return new ListPlan(
            $"{UserStore.Select} {condition} ORDER BY {order} LIMIT @count OFFSET @offset",
            $"SELECT count(*) FROM users u {condition}",
            where?.Parameters, filter is not null && IsAtMostOne(filter));
    }

    /// <summary>id and userName are unique: whoever asks for one gets it or nothing.</summary>
    private static bool IsAtMostOne(BoundFilter filter) => filter switch
    {
        BoundAnd and => IsAtMostOne(and.Left) || IsAtMostOne(and.Right),
        BoundComparison { Operator: ComparisonOperator.Eq, Target: { Extension: null, Sub: null, Attribute.Name: "id" or "userName" } } => true,
        _ => false,
    };
}

internal sealed record ListPlan(string Page, string Count, IReadOnlyDictionary<string, object?>? Parameters, bool IsAtMostOne)
{
    public Dictionary<string, object?> Arguments(int count, int offset) => new(Parameters ?? new Dictionary<string, object?>()) { ["count"] = count, ["offset"] = offset };
}
