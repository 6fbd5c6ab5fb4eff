using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;
using ScimSuite.Users.Model;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Endpoints;

/// <summary>GET /Users and POST /Users/.search, RFC 7644 §3.4.2 and §3.4.3. One round trip.</summary>
internal static class ListUsers
{
    public static async Task<IResult> Handle(ListQuery query, TenantDatabase database, Tolerance tolerance, ScimUrls urls, Pager pager, CancellationToken ct)
    {
        var projection = new RequestedAttributes(query.Attributes, query.ExcludedAttributes).Of(UserSchema.Current, tolerance);
        var page = await UserList.FindAsync(database, query, UserSchema.Current, [], tolerance, pager, urls, ct);
        return ScimResults.List(page.Select(user => user.Answer(urls)), projection, tolerance);
    }

    /// <summary>POST /internal/users/search: the users' part of a search over all types. What only groups have is absent here.</summary>
    public static async Task<IResult> Part(ScimBody body, TenantDatabase database, Tolerance tolerance, ScimUrls urls, Pager pager, CancellationToken ct)
    {
        var query = ListQuery.Of(body);
        var schema = UserSchema.Current;
        var projection = new RequestedAttributes(query.Attributes, query.ExcludedAttributes).Of(schema, tolerance);
        var page = await UserList.FindAsync(database, query, schema, [CoreSchemas.Group], tolerance, pager, urls, ct);
        return SearchPart.Answer(page.Select(user => new FoundResource(user.Answer(urls), user.Id, user.SortKey)), pager, query, database.Tenant, schema.Name, projection, tolerance);
    }

    public static Task<IResult> Search(ScimBody body, TenantDatabase database, Tolerance tolerance, ScimUrls urls, Pager pager, CancellationToken ct) =>
        Handle(ListQuery.Of(body), database, tolerance, urls, pager, ct);
}
