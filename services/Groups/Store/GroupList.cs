using ScimSuite.Groups.Model;
using ScimSuite.Persistence;
using ScimSuite.Persistence.Filters;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Groups.Store;

/// <summary>The list: filter, order, page and count, in one round trip.</summary>
internal static class GroupList
{
    // Filters without an index read the tenant's documents; this is where they end.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <param name="others">The types that are searched beside this one: what only they have is absent here.</param>
    public static async Task<ListPage<Group>> FindAsync(
        TenantDatabase database, ListQuery query, ResourceSchema schema, IReadOnlyList<ResourceSchema> others, Tolerance tolerance, Pager pager, ScimUrls urls, CancellationToken ct)
    {
        var plan = Plan(query, schema, others, tolerance, urls);
        var page = pager.Begin(query, database.Tenant, schema.Name, plan.IsAtMostOne);
        if (!page.WantsPage && !page.WantsCount)
        {
            return page.Answer<Group>([], null, Place);
        }

        var from = page.From is { } at ? new ListPosition(at.Id, at.Key) : null;
        var select = !page.WantsPage ? "" : page.IsByPosition ? plan.Sql.PageFrom(from, page.IsBackward) : plan.Sql.Page;
        try
        {
            var (groups, counted) = await database.ReadAsync(
                $"{select};{(!page.WantsCount ? "" : page.CountTo is null ? plan.Sql.Count : plan.Sql.CountSome)}", plan.Sql.Arguments(page.Limit, page.Offset, from, page.CountTo),
                async rows => (page.WantsPage ? await rows.ListAsync<Group>() : [], page.WantsCount ? await rows.FindAsync<long>() : (long?)null), ct, _patience);
            return page.Answer(groups, counted, Place);
        }
        catch (ScimException slow) when (slow.Error.ScimType == "tooMany" && plan.Sql.Unindexed.Count > 0)
        {
            throw ScimException.TooMany(
                $"The list needs more than the {_patience.TotalSeconds:0} s it may take: {string.Join(", ", plan.Sql.Unindexed.Distinct())} {(plan.Sql.Unindexed.Count > 1 ? "have" : "has")} no index for this filter. "
                + "Filter by an attribute that has one as well, such as displayName, externalId, members.value or id.");
        }
    }

    internal static ListPlan Plan(ListQuery query, ResourceSchema schema, IReadOnlyList<ResourceSchema> others, Tolerance tolerance, ScimUrls urls)
    {
        var filter = query.Filter is null ? null : FilterBinder.BindAcross(FilterParser.Parse(query.Filter, tolerance), schema, others, tolerance);
        var sortBy = query.SortBy is null ? null : SortTarget.Of(query.SortBy, schema, others);
        return new ListPlan(
            ListSql.Of(GroupColumns.Tables, filter, sortBy, query.IsDescending, new Dictionary<string, object?> { ["location"] = urls.Groups, ["usersLocation"] = urls.Users }),
            filter is not null && IsAtMostOne(filter));
    }

    /// <summary>Whoever asks for an id gets it or nothing.</summary>
    private static bool IsAtMostOne(BoundFilter filter) => filter switch
    {
        BoundAnd and => IsAtMostOne(and.Left) || IsAtMostOne(and.Right),
        BoundComparison { Operator: ComparisonOperator.Eq, Target: { Extension: null, Sub: null, Attribute.Name: "id" } } => true,
        _ => false,
    };

    internal static (Guid Id, string? Key) Place(Group group) => (group.Id, group.SortKey);
}

internal sealed record ListPlan(ListSql Sql, bool IsAtMostOne);
