using System.Text.Json;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Endpoints;

/// <summary>POST /internal/users/exist: of these ids, which are of no user of this tenant? One round trip, however many.</summary>
internal static class UsersExist
{
    public static async Task<IResult> Handle(ScimBody body, TenantDatabase database, CancellationToken ct)
    {
        var missing = await UserStore.MissingAsync(database, IdsOf(body.Root), ct);
        return TypedResults.Json(new MissingUsers(missing), UsersJson.Default.MissingUsers);
    }

    private static Guid[] IdsOf(JsonElement body)
    {
        if (!body.TryGetProperty("ids", out var ids) || ids.ValueKind != JsonValueKind.Array)
        {
            throw ScimException.InvalidValue("ids must be an array.");
        }

        return [.. ids.EnumerateArray().Select(id => id.ValueKind == JsonValueKind.String && id.TryGetGuid(out var parsed) ? parsed : throw ScimException.InvalidValue("ids must be UUIDs."))];
    }
}
