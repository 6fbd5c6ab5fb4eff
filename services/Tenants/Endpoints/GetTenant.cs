using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>GET /api/tenants/{tenant}.</summary>
internal static class GetTenant
{
    public static async Task<Ok<Tenant>> Handle(ManagedTenant managed, CancellationToken ct) =>
        TypedResults.Ok(await TenantStore.FindAsync(managed.Database, ct) ?? throw managed.NotFound());
}
