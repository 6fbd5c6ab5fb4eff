using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>
/// DELETE /api/tenants/{tenant}: from now on it is refused like a suspended one, and 24 hours later it is gone (<see cref="Workers.Removal"/>).
/// Asking again changes nothing and moves no time.
/// </summary>
internal static class DeleteTenant
{
    public static async Task<Accepted<Tenant>> Handle(ManagedTenant managed, IOptions<TenantsOptions> options, TimeProvider clock, CancellationToken ct)
    {
        await using var tx = managed.Database.Begin(TenantConstraints.Errors);
        var before = await TenantStore.FindForUpdateAsync(tx, ct) ?? throw managed.NotFound();
        if (before.DeleteAt is not null)
        {
            return Answer(before);
        }

        var now = clock.Now();
        var after = before.DueAt(now + options.Value.DeletionGrace, now);
        TenantStore.Replace(tx, after);
        tx.Publish(TenantEvents.Changed(after), clock);
        await tx.CommitAsync();
        return Answer(after);
    }

    private static Accepted<Tenant> Answer(Tenant tenant) => TypedResults.Accepted($"/api/tenants/{tenant.Id}", tenant);
}
