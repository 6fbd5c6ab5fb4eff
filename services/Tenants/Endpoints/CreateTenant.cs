using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>POST /api/tenants.</summary>
internal static class CreateTenant
{
    public static async Task<Created<Tenant>> Handle(NewTenant asked, ScimCaller caller, TenantDatabases databases, TimeProvider clock)
    {
        TenantRules.Check(asked.RateLimit);
        var now = clock.Now();
        var tenant = new Tenant
        {
            Id = Guid.CreateVersion7(now), Name = TenantRules.Name(asked.Name), Served = States.Active,
            RateLimit = asked.RateLimit ?? RateLimit.DefaultOfTenant, Version = 1, CreatedAt = now, ChangedAt = now,
        };

        await using var tx = databases.For(caller with { Tenant = tenant.Id }).Begin(TenantConstraints.Errors);
        TenantStore.Insert(tx, tenant);
        tx.Publish(TenantEvents.Created(tenant));
        await tx.CommitAsync();
        return TypedResults.Created($"/api/tenants/{tenant.Id}", tenant);
    }
}
