using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Caller;
using ScimSuite.Groups.Store;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Groups.Endpoints;

/// <summary>GET /internal/groups/sizes?ids=…: how many direct members each of these groups has, for lists that show no members. One round trip; a group that is not there has none.</summary>
internal static class GroupSizes
{
    private const int MostIds = 200;

    public static async Task<Ok<IReadOnlyList<GroupSize>>> Handle(string? ids, HttpRequest request, TenantDatabase database, CancellationToken ct)
    {
        var asked = (ids ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var groups = asked.Select(id => Guid.TryParse(id, out var group) ? group : throw ScimException.InvalidValue($"ids holds '{id}', which is no group's id.")).ToArray();
        return groups.Length <= MostIds
            ? TypedResults.Ok(groups.Length == 0 ? [] : await MemberPages.CountAsync(database, groups, InternalHeaders.MostCountedOf(request), ct))
            : throw ScimException.InvalidValue($"ids holds {groups.Length} groups; at most {MostIds} at a time.");
    }
}
