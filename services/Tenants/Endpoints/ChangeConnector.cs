using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Outbox;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>PATCH /api/tenants/{tenant}/connectors/{id}: what the body names is set, the rest stays.</summary>
internal static class ChangeConnector
{
    public static async Task<Ok<Connector>> Handle(ManagedTenant managed, Guid id, ConnectorSettings asked, TimeProvider clock, CancellationToken ct)
    {
        TenantRules.Check(asked);
        if (asked.Name is not null)
        {
            TenantRules.Name(asked.Name);
        }

        await using var tx = managed.Database.Begin(TenantConstraints.Errors);
        var before = await ConnectorStore.FindForUpdateAsync(tx, id, ct) ?? throw ScimException.NotFound("Connector", id);
        var after = before.With(asked);
        if (after == before)
        {
            return TypedResults.Ok(before);
        }

        after = after.AsNextVersion(clock.Now());
        ConnectorStore.Replace(tx, after);
        tx.Publish(TenantEvents.Changed(after));
        await tx.CommitAsync();
        return TypedResults.Ok(after);
    }
}
