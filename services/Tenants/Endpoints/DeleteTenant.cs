using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Outbox;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>DELETE /api/tenants/{tenant}: with its connectors. Everyone else hears of it and removes what they keep.</summary>
internal static class DeleteTenant
{
    public static async Task<NoContent> Handle(ManagedTenant managed, CancellationToken ct)
    {
        await using var tx = managed.Database.Begin(TenantConstraints.Errors);
        var before = await TenantStore.FindForUpdateAsync(tx, ct) ?? throw managed.NotFound();

        foreach (var connector in await ConnectorStore.DeleteAllAsync(tx, ct))
        {
            tx.Publish(TenantEvents.Deleted(connector));
        }

        SchemaStore.Delete(tx);
        TenantStore.Delete(tx);
        tx.Publish(TenantEvents.Deleted(before));
        await tx.CommitAsync();
        return TypedResults.NoContent();
    }
}
