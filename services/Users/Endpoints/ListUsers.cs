using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
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

    public static Task<IResult> Search(ScimBody body, TenantDatabase database, Tolerance tolerance, ScimUrls urls, Pager pager, CancellationToken ct) =>
        Handle(ListQuery.Of(body), database, tolerance, urls, pager, ct);
}
