using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Outbox;
using ScimSuite.Scim.Http;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>PATCH /api/tenants/{tenant}: what the body names is set, the rest stays. Operators only: a tenant does not choose its own limit.</summary>
internal static class ChangeTenant
{
    public static async Task<Ok<Tenant>> Handle(ManagedTenant managed, TenantSettings asked, TimeProvider clock, CancellationToken ct)
    {
        TenantRules.Check(asked.RateLimit);
        if (asked.Name is not null)
        {
            TenantRules.Name(asked.Name);
        }

        await using var tx = managed.Database.Begin(TenantConstraints.Errors);
        var before = await TenantStore.FindForUpdateAsync(tx, ct) ?? throw managed.NotFound();
        var after = before.With(asked);
        if (after == before)
        {
            return TypedResults.Ok(before);
        }

        after = after.AsNextVersion(clock.Now());
        TenantStore.Replace(tx, after);
        tx.Publish(TenantEvents.Changed(after));
        await tx.CommitAsync();
        return TypedResults.Ok(after);
    }
}
