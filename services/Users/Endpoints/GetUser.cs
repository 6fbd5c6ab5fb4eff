using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Users.Model;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Endpoints;

/// <summary>GET /Users/{id}, RFC 7644 §3.4.1. One round trip.</summary>
internal static class GetUser
{
    public static async Task<IResult> Handle(
        string id, RequestedAttributes requested, IfNoneMatch ifNoneMatch, SchemaStore schemas, TenantDatabase database, Tolerance tolerance, ScimUrls urls, CancellationToken ct)
    {
        var projection = requested.Of((await schemas.OfCallerAsync(ct)).User, tolerance);
        var user = await UserStore.FindAsync(database, ScimHttp.ResourceId("User", id), ct) ?? throw ScimException.NotFound("User", id);
        var answer = user.Answer(urls);
        return ifNoneMatch.Has(user.Version) ? ScimResults.NotModified(answer) : ScimResults.Ok(answer, projection, null, tolerance);
    }
}
