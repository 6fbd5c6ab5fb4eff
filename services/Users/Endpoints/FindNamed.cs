using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Endpoints;

/// <summary>GET /internal/users/named: whom words name, for the portal's search. <c>totalResults</c> goes one beyond <c>count</c> where there are more.</summary>
internal static class FindNamed
{
    public static async Task<IResult> Handle(string words, int count, TenantDatabase database, Tolerance tolerance, ScimUrls urls, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(words) || count is < 1 or > ListQuery.MaxCount)
        {
            throw ScimException.InvalidValue($"words must not be empty, and count takes a number from 1 to {ListQuery.MaxCount}.");
        }

        var users = await NamedUsers.FindAsync(database, words, count + 1, ct);
        return ScimResults.List(new ListPage<ScimResource>([.. users.Take(count).Select(user => user.Answer(urls))], users.Count, 1), null, tolerance);
    }
}
