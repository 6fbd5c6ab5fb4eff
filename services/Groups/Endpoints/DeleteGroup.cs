using ScimSuite.Events;
using ScimSuite.Groups.Model;
using ScimSuite.Groups.Outbox;
using ScimSuite.Groups.Store;
using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;

namespace ScimSuite.Groups.Endpoints;

/// <summary>DELETE /Groups/{id}, RFC 7644 §3.6. Groups it was a member of lose a member, each with its own version and event. Two round trips.</summary>
internal static class DeleteGroup
{
    public static async Task<IResult> Handle(string id, IfMatch ifMatch, TenantDatabase database, Tolerance tolerance, Totals totals, TimeProvider clock, CancellationToken ct)
    {
        var groupId = ScimHttp.ResourceId("Group", id);
        await using var tx = database.Begin(ConstraintErrors.None);
        var (found, parents) = await GroupStore.DeleteAsync(tx, groupId, ct);
        var gone = found ?? throw ScimException.NotFound("Group", id);
        ifMatch.Require(gone.Version);

        tx.PublishDeleted(gone);
        var leaves = new MemberDifference([], [new MemberRef(groupId, "Group")]);
        foreach (var parent in parents)
        {
            var after = parent.Touched(clock.Now());
            MembershipStore.Write(tx, parent.Id, leaves);
            GroupStore.Touch(tx, after);
            tx.PublishChanged(parent, after, leaves);
        }

        tx.OnCommitted(() => totals.Changed(database.Tenant));
        await tx.CommitAsync();
        return ScimResults.NoContent(Outcome.Applied, tolerance);
    }
}
