using ScimSuite.Caller;
using ScimSuite.Scim.Http;

namespace ScimSuite.Users.Endpoints;

internal static class UserRoutes
{
    public static void MapUsers(this IEndpointRouteBuilder app)
    {
        var users = app.MapGroup("/scim/v2/Users");
        users.MapPost("", CreateUser.Handle).WithName("CreateUser").RequireAuthorization(Scopes.UsersWrite);
        users.MapGet("", ListUsers.Handle).WithName("ListUsers").RequireAuthorization(Scopes.UsersRead);
        users.MapPost("/.search", ListUsers.Search).WithName("SearchUsers").RequireAuthorization(Scopes.UsersRead);
        users.MapSearchByOtherMethods().RequireAuthorization(Scopes.UsersRead);
        users.MapGet("/{id}", GetUser.Handle).WithName("GetUser").RequireAuthorization(Scopes.UsersRead);
        users.MapPut("/{id}", ReplaceUser.Handle).WithName("ReplaceUser").RequireAuthorization(Scopes.UsersWrite);
        users.MapPatch("/{id}", PatchUser.Handle).WithName("PatchUser").RequireAuthorization(Scopes.UsersWrite);
        users.MapDelete("/{id}", DeleteUser.Handle).WithName("DeleteUser").RequireAuthorization(Scopes.UsersWrite);

        // Groups asks here for members it has not heard of yet, in the name of who adds them.
        app.MapPost("/internal/users/exist", UsersExist.Handle).WithName("UsersExist").WithBodyLimit(ScimBodyLimit.Large).RequireAuthorization(Scopes.GroupsWrite);

        // Root asks here for the users of a search over all types.
        app.MapPost("/internal/users/search", ListUsers.Part).WithName("SearchUsersForRoot").RequireAuthorization(Scopes.UsersRead);

        // The portal asks here whom words name.
        app.MapGet("/internal/users/named", FindNamed.Handle).WithName("FindNamedUsers").RequireAuthorization(Scopes.UsersRead);

        // Root sends here what a Bulk wants of users.
        app.MapPost("/internal/users/batch", BatchOfUsers.Handle).WithName("BatchOfUsers").WithBodyLimit(ScimBodyLimit.Batch).RequireAuthorization(Scopes.UsersWrite);
    }
}
