using ScimSuite.Groups.Model;
using ScimSuite.Groups.Store;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Groups.Endpoints;

/// <summary>POST /Groups, RFC 7644 §3.3. One round trip; with members, one more to see that they exist.</summary>
internal static class CreateGroup
{
    public static async Task<IResult> Handle(ScimBody body, RequestedAttributes requested, SchemaStore schemas, GroupWriter writer, GroupAnswer answer, Tolerance tolerance, CancellationToken ct)
    {
        var schema = (await schemas.OfCallerAsync(ct)).Group;
        var document = DocumentReader.Read(body.Root, schema, tolerance, except: "members");
        var members = MembershipRequest.OfPost(body.Root, tolerance);
        var view = GroupView.Of(requested, schema, tolerance);

        var group = await writer.CreateAsync(document, members, ct);
        return members.IsNothing
            ? ScimResults.Created(answer.WithoutMembers(group), view.Projection, tolerance)
            : await answer.OfWrittenAsync(StatusCodes.Status201Created, group, view, Outcome.Applied, ct);
    }
}
