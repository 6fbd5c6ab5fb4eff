using ScimSuite.Groups.Model;
using ScimSuite.Groups.Store;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Groups.Endpoints;

/// <summary>PUT /Groups/{id}, RFC 7644 §3.5.1: what is absent is cleared, members included. The difference is made in the database.</summary>
internal static class ReplaceGroup
{
    public static async Task<IResult> Handle(
        string id, ScimBody body, RequestedAttributes requested, IfMatch ifMatch, SchemaStore schemas, GroupWriter writer, GroupAnswer answer, Tolerance tolerance, CancellationToken ct)
    {
        var schema = (await schemas.OfCallerAsync(ct)).Group;
        var (group, isChanged) = await writer.ChangeAsync(
            ScimHttp.ResourceId("Group", id), MembershipRequest.OfPut(body.Root, tolerance), ifMatch,
            document => DocumentReader.Replace(body.Root, document, schema, tolerance, except: "members"), ct);
        return await answer.OfWrittenAsync(StatusCodes.Status200OK, group, GroupView.Of(requested, schema, tolerance), isChanged ? Outcome.Applied : Outcome.NoChange, ct);
    }
}
