using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Events;
using ScimSuite.Outbox;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>POST /api/tenants/{tenant}/suspend and /resume. Asking for the state it is in changes and announces nothing.</summary>
internal static class ChangeTenantState
{
    public static Task<Ok<Tenant>> Suspend(ManagedTenant managed, TimeProvider clock, CancellationToken ct) => To(States.Suspended, managed, clock, ct);

    public static Task<Ok<Tenant>> Resume(ManagedTenant managed, TimeProvider clock, CancellationToken ct) => To(States.Active, managed, clock, ct);

    private static async Task<Ok<Tenant>> To(string state, ManagedTenant managed, TimeProvider clock, CancellationToken ct)
    {
        await using var tx = managed.Database.Begin(TenantConstraints.Errors);
        var before = await TenantStore.FindForUpdateAsync(tx, ct) ?? throw managed.NotFound();
        if (before.DeleteAt is { } due)
        {
            throw new ScimException(new ScimError(409, null, $"This tenant is being deleted, until {due.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC it can be restored: restore it first."));
        }

        if (before.State == state)
        {
            return TypedResults.Ok(before);
        }

        var after = before.InState(state, clock.Now());
        TenantStore.Replace(tx, after);
        tx.Publish(TenantEvents.Changed(after));
        await tx.CommitAsync();
        return TypedResults.Ok(after);
    }
}
