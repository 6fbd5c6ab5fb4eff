using ScimSuite.Caller;
using ScimSuite.Scim.Http;

namespace ScimSuite.Groups.Endpoints;

internal static class GroupRoutes
{
    public static void MapGroups(this IEndpointRouteBuilder app)
    {
        // Whole member lists come by POST and PUT, and by PATCH from those who replace them.
        var groups = app.MapGroup("/scim/v2/Groups");
        groups.MapPost("", CreateGroup.Handle).WithName("CreateGroup").WithBodyLimit(ScimBodyLimit.Large).RequireAuthorization(Scopes.GroupsWrite);
        groups.MapGet("", ListGroups.Handle).WithName("ListGroups").RequireAuthorization(Scopes.GroupsRead);
        groups.MapPost("/.search", ListGroups.Search).WithName("SearchGroups").RequireAuthorization(Scopes.GroupsRead);
        groups.MapSearchByOtherMethods().RequireAuthorization(Scopes.GroupsRead);
        groups.MapGet("/{id}", GetGroup.Handle).WithName("GetGroup").RequireAuthorization(Scopes.GroupsRead);
        groups.MapPut("/{id}", ReplaceGroup.Handle).WithName("ReplaceGroup").WithBodyLimit(ScimBodyLimit.Large).RequireAuthorization(Scopes.GroupsWrite);
        groups.MapPatch("/{id}", PatchGroup.Handle).WithName("PatchGroup").WithBodyLimit(ScimBodyLimit.Large).RequireAuthorization(Scopes.GroupsWrite);
        groups.MapDelete("/{id}", DeleteGroup.Handle).WithName("DeleteGroup").RequireAuthorization(Scopes.GroupsWrite);

        // Root asks here for the groups of a search over all types.
        app.MapPost("/internal/groups/search", ListGroups.Part).WithName("SearchGroupsForRoot").RequireAuthorization(Scopes.GroupsRead);

        // The portal asks here how many are in each group it lists.
        app.MapGet("/internal/groups/sizes", GroupSizes.Handle).WithName("GroupSizes").RequireAuthorization(Scopes.GroupsRead);

        // Root sends here what a Bulk wants of groups.
        app.MapPost("/internal/groups/batch", BatchOfGroups.Handle).WithName("BatchOfGroups").WithBodyLimit(ScimBodyLimit.Batch).RequireAuthorization(Scopes.GroupsWrite);
    }
}
