using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>POST /api/tenants/{tenant}/restore: takes a deletion back, and everything is as it was. One that is not being deleted is left as it is; one that is gone is 404.</summary>
internal static class RestoreTenant
{
    public static async Task<Ok<Tenant>> Handle(ManagedTenant managed, TimeProvider clock, CancellationToken ct)
    {
        await using var tx = managed.Database.Begin(TenantConstraints.Errors);
        var before = await TenantStore.FindForUpdateAsync(tx, ct) ?? throw managed.NotFound();
        var now = clock.Now();
        if (before.DeleteAt is null)
        {
            return TypedResults.Ok(before);
        }

        // Due and not yet removed: whoever comes first. The row is locked, so it is one or the other.
        var after = before.Restored(now);
        TenantStore.Replace(tx, after);
        tx.Publish(TenantEvents.Changed(after), clock);
        await tx.CommitAsync();
        return TypedResults.Ok(after);
    }
}
