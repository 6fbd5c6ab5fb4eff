using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Users.Outbox;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Endpoints;

/// <summary>DELETE /Users/{id}, RFC 7644 §3.6: it is gone, and its userName is free again. Two round trips.</summary>
internal static class DeleteUser
{
    public static async Task<IResult> Handle(string id, IfMatch ifMatch, TenantDatabase database, Tolerance tolerance, Totals totals, CancellationToken ct)
    {
        await using var tx = database.Begin(UserConstraints.Errors);
        var gone = await UserStore.DeleteAsync(tx, ScimHttp.ResourceId("User", id), ct) ?? throw ScimException.NotFound("User", id);
        ifMatch.Require(gone.Version);

        tx.Publish(UserEvents.Deleted(gone));
        tx.OnCommitted(() => totals.Changed(database.Tenant));
        await tx.CommitAsync();

        return ScimResults.NoContent(Outcome.Applied, tolerance);
    }
}
