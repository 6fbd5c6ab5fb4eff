using System.Text.Json;
using ScimSuite.Groups.Model;
using ScimSuite.Scim;
using ScimSuite.Scim.Dialects;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Patch;

namespace ScimSuite.Groups.Endpoints;

/// <summary>What a body says of members, as an intent: the same for every verb.</summary>
internal static class MembershipRequest
{
    public static MembershipIntent OfPost(JsonElement body, Tolerance tolerance) => new MembershipIntent().Add(Ids(MembershipPatch.MembersOf(body, tolerance)));

    /// <summary>PUT says who the members are; saying nothing says that there are none, but for who leaves out what did not change.</summary>
    public static MembershipIntent OfPut(JsonElement body, Tolerance tolerance)
    {
        var keeps = !tolerance.IsStrict && Dialect.Named(tolerance.Dialect).KeepsWhatPutOmits && !Speaks(body);
        return keeps ? new MembershipIntent() : new MembershipIntent().Replace(Ids(MembershipPatch.MembersOf(body, tolerance)));
    }

    public static MembershipIntent OfPatch(IReadOnlyList<MembershipChange> changes)
    {
        var intent = new MembershipIntent();
        foreach (var change in changes)
        {
            _ = change switch
            {
                AddMembers add => intent.Add(Ids(add.Ids)),
                // An id that is none is nobody's, so nobody has to go.
                RemoveMembers remove => intent.Remove(remove.Ids.Where(id => Guid.TryParseExact(id, "D", out _)).Select(Guid.Parse)),
                RemoveAllMembers => intent.Replace([]),
                ReplaceMembers replace => intent.Replace(Ids(replace.Ids)),
                _ => throw new InvalidOperationException($"Nobody knows what {change.GetType().Name} does to members."),
            };
        }

        return intent;
    }

    private static bool Speaks(JsonElement body) =>
        body.EnumerateObject().Any(property => property.Name.Equals("members", StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind != JsonValueKind.Null);

    private static IEnumerable<Guid> Ids(IReadOnlyList<string> ids) => ids.Select(id => Guid.TryParseExact(id, "D", out var parsed)
        ? parsed
        : throw ScimException.InvalidValue($"members: no user or group has the id {ScimError.Quote(id)}."));
}
