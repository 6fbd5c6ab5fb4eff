using ScimSuite.Groups.Model;
using ScimSuite.Groups.Store;
using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;

namespace ScimSuite.Groups.Endpoints;

/// <summary>GET /Groups and POST /Groups/.search, RFC 7644 §3.4.2 and §3.4.3. One round trip; a second one when members are wanted.</summary>
internal static class ListGroups
{
    private const int MostMembers = 100_000;

    public static async Task<IResult> Handle(ListQuery query, SchemaStore schemas, TenantDatabase database, GroupAnswer answer, Tolerance tolerance, Pager pager, ScimUrls urls, CancellationToken ct)
    {
        var schema = (await schemas.OfCallerAsync(ct)).Group;
        var view = GroupView.Of(new RequestedAttributes(query.Attributes, query.ExcludedAttributes), schema, tolerance);
        var page = await GroupList.FindAsync(database, query, schema, [], tolerance, pager, urls, ct);
        var members = view.WantsMembers && page.Items.Count > 0 ? await MembersAsync(database, page.Items, ct) : null;
        return ScimResults.List(
            page.Select(group => members is null ? answer.WithoutMembers(group) : answer.With(group, [.. members[group.Id]])), view.Projection, tolerance);
    }

    /// <summary>POST /internal/groups/search: the groups' part of a search over all types. What only users have is absent here.</summary>
    public static async Task<IResult> Part(ScimBody body, SchemaStore schemas, TenantDatabase database, GroupAnswer answer, Tolerance tolerance, Pager pager, ScimUrls urls, CancellationToken ct)
    {
        var query = ListQuery.Of(body);
        var (_, users, schema) = await schemas.OfCallerAsync(ct);
        var view = GroupView.Of(new RequestedAttributes(query.Attributes, query.ExcludedAttributes), schema, tolerance);
        var page = await GroupList.FindAsync(database, query, schema, [users], tolerance, pager, urls, ct);
        var members = view.WantsMembers && page.Items.Count > 0 ? await MembersAsync(database, page.Items, ct) : null;
        return SearchPart.Answer(
            page.Select(group => new FoundResource(members is null ? answer.WithoutMembers(group) : answer.With(group, [.. members[group.Id]]), group.Id, group.SortKey)),
            pager, query, database.Tenant, schema.Name, view.Projection, tolerance);
    }

    public static Task<IResult> Search(ScimBody body, SchemaStore schemas, TenantDatabase database, GroupAnswer answer, Tolerance tolerance, Pager pager, ScimUrls urls, CancellationToken ct) =>
        Handle(ListQuery.Of(body), schemas, database, answer, tolerance, pager, urls, ct);

    private static async Task<ILookup<Guid, Member>> MembersAsync(TenantDatabase database, IReadOnlyList<Group> groups, CancellationToken ct)
    {
        var members = await MemberPages.OfAsync(database, [.. groups.Select(group => group.Id)], MostMembers + 1, ct);
        return members.Count <= MostMembers
            ? members.ToLookup(member => member.GroupId, member => new Member(member.MemberId, member.IsGroup, member.Display))
            : throw ScimException.TooMany($"These groups have more than {MostMembers} members together; ask with excludedAttributes=members, or for fewer groups at a time.");
    }
}
