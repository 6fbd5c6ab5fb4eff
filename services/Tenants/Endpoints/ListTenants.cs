using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>GET /api/tenants: all there are, in the order they were made.</summary>
internal static class ListTenants
{
    public static async Task<Ok<Page<Tenant>>> Handle(int? limit, Guid? after, OperatorDatabase database, CancellationToken ct)
    {
        var size = Page.Limit(limit);
        var tenants = await database.TenantsAsync(after ?? Guid.Empty, size + 1, ct);
        return TypedResults.Ok(Page<Tenant>.Of(tenants, size, tenant => tenant.Id));
    }
}
