using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Scim.Errors;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>GET /api/tenants/{tenant}/connectors/{id}.</summary>
internal static class GetConnector
{
    public static async Task<Ok<Connector>> Handle(ManagedTenant managed, Guid id, CancellationToken ct) =>
        TypedResults.Ok(await ConnectorStore.FindAsync(managed.Database, id, ct) ?? throw ScimException.NotFound("Connector", id));
}
