using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>GET /api/tenants/{tenant}/connectors. A tenant that does not exist has none.</summary>
internal static class ListConnectors
{
    public static async Task<Ok<Page<Connector>>> Handle(ManagedTenant managed, int? limit, Guid? after, CancellationToken ct)
    {
        var size = Page.Limit(limit);
        var connectors = await ConnectorStore.PageAsync(managed.Database, after ?? Guid.Empty, size + 1, ct);
        return TypedResults.Ok(Page<Connector>.Of(connectors, size, connector => connector.Id));
    }
}
