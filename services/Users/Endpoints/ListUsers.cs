using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Users.Model;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Endpoints;

/// <summary>GET /Users and POST /Users/.search, RFC 7644 §3.4.2 and §3.4.3. One round trip.</summary>
internal static class ListUsers
{
    public static async Task<IResult> Handle(ListQuery query, SchemaStore schemas, TenantDatabase database, Tolerance tolerance, ScimUrls urls, Pager pager, CancellationToken ct)
    {
        var schema = (await schemas.OfCallerAsync(ct)).User;
        var projection = new RequestedAttributes(query.Attributes, query.ExcludedAttributes).Of(schema, tolerance);
        var page = await UserList.FindAsync(database, query, schema, [], tolerance, pager, urls, ct);
        return ScimResults.List(page.Select(user => user.Answer(urls)), projection, tolerance);
    }

    /// <summary>POST /internal/users/search: the users' part of a search over all types. What only groups have is absent here.</summary>
    public static async Task<IResult> Part(ScimBody body, SchemaStore schemas, TenantDatabase database, Tolerance tolerance, ScimUrls urls, Pager pager, CancellationToken ct)
    {
        var query = ListQuery.Of(body);
        var (_, schema, groups) = await schemas.OfCallerAsync(ct);
        var projection = new RequestedAttributes(query.Attributes, query.ExcludedAttributes).Of(schema, tolerance);
        var page = await UserList.FindAsync(database, query, schema, [groups], tolerance, pager, urls, ct);
        return SearchPart.Answer(page.Select(user => new FoundResource(user.Answer(urls), user.Id, user.SortKey)), pager, query, database.Tenant, schema.Name, projection, tolerance);
    }

    public static Task<IResult> Search(ScimBody body, SchemaStore schemas, TenantDatabase database, Tolerance tolerance, ScimUrls urls, Pager pager, CancellationToken ct) =>
        Handle(ListQuery.Of(body), schemas, database, tolerance, urls, pager, ct);
}
