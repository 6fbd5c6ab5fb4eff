using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>GET /api/tenants/{tenant}.</summary>
internal static class GetTenant
{
    public static async Task<Ok<Tenant>> Handle(ManagedTenant tenant, CancellationToken ct) =>
        TypedResults.Ok(await TenantStore.FindAsync(tenant.Database, ct) ?? throw tenant.NotFound());
}
