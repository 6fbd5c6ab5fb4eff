using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Outbox;
using ScimSuite.Scim.Errors;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>DELETE /api/tenants/{tenant}/connectors/{id}. Its tokens end with it: Tokens hears of it.</summary>
internal static class DeleteConnector
{
    public static async Task<NoContent> Handle(ManagedTenant managed, Guid id, CancellationToken ct)
    {
        await using var tx = managed.Database.Begin(TenantConstraints.Errors);
        var before = await ConnectorStore.FindForUpdateAsync(tx, id, ct) ?? throw ScimException.NotFound("Connector", id);
        ConnectorStore.Delete(tx, id);
        tx.Publish(TenantEvents.Deleted(before));
        await tx.CommitAsync();
        return TypedResults.NoContent();
    }
}
