using ScimSuite.Groups.Store;
using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;

namespace ScimSuite.Groups.Endpoints;

/// <summary>GET /Groups/{id}, RFC 7644 §3.4.1. One round trip for a group of up to a thousand members.</summary>
internal static class GetGroup
{
    public static async Task<IResult> Handle(
        string id, RequestedAttributes requested, IfNoneMatch ifNoneMatch, SchemaStore schemas, TenantDatabase database, GroupAnswer answer, Tolerance tolerance, CancellationToken ct)
    {
        var view = GroupView.Of(requested, (await schemas.OfCallerAsync(ct)).Group, tolerance);
        var groupId = ScimHttp.ResourceId("Group", id);
        var (group, members) = view.WantsMembers
            ? await MemberPages.FindWithFirstAsync(database, groupId, ct)
            : (await GroupStore.FindAsync(database, groupId, ct), []);

        return group switch
        {
            null => throw ScimException.NotFound("Group", id),
            _ when ifNoneMatch.Has(group.Version) => ScimResults.NotModified(answer.WithoutMembers(group)),
            _ when !view.WantsMembers => ScimResults.Ok(answer.WithoutMembers(group), view.Projection, null, tolerance),
            _ => await answer.OfAsync(StatusCodes.Status200OK, group, members, view, null, ct),
        };
    }
}
