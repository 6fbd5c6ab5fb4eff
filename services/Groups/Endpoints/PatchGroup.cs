using ScimSuite.Groups.Model;
using ScimSuite.Groups.Store;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Patch;

namespace ScimSuite.Groups.Endpoints;

/// <summary>PATCH /Groups/{id}, RFC 7644 §3.5.2. Two round trips, and work for the members that are named: nobody else's rows are read.</summary>
internal static class PatchGroup
{
    public static async Task<IResult> Handle(
        string id, ScimBody body, RequestedAttributes requested, IfMatch ifMatch, SchemaStore schemas, GroupWriter writer, GroupAnswer answer, Tolerance tolerance, CancellationToken ct)
    {
        var schema = (await schemas.OfCallerAsync(ct)).Group;
        var patch = MembershipPatch.Split(PatchRequest.Parse(body.Root, tolerance), tolerance);
        var (group, isChanged) = await writer.ChangeAsync(
            ScimHttp.ResourceId("Group", id), MembershipRequest.OfPatch(patch.Changes), ifMatch,
            patch.Rest.Operations.Count == 0 ? null : document => patch.Rest.ApplyTo(document, schema, tolerance), ct);
        var outcome = isChanged ? Outcome.Applied : Outcome.NoChange;
        return requested.AreNamed
            ? await answer.OfWrittenAsync(StatusCodes.Status200OK, group, GroupView.Of(requested, schema, tolerance), outcome, ct)
            : ScimResults.NoContent(outcome, tolerance, group.Version);
    }
}
