using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Events;
using ScimSuite.Outbox;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>POST /api/tenants/{tenant}/connectors/{id}/suspend and /resume. Asking for the state it is in changes and announces nothing.</summary>
internal static class ChangeConnectorState
{
    public static Task<Ok<Connector>> Suspend(ManagedTenant managed, Guid id, TimeProvider clock, CancellationToken ct) =>
        To(States.Suspended, managed, id, clock, ct);

    public static Task<Ok<Connector>> Resume(ManagedTenant managed, Guid id, TimeProvider clock, CancellationToken ct) =>
        To(States.Active, managed, id, clock, ct);

    private static async Task<Ok<Connector>> To(string state, ManagedTenant managed, Guid id, TimeProvider clock, CancellationToken ct)
    {
        await using var tx = managed.Database.Begin(TenantConstraints.Errors);
        var before = await ConnectorStore.FindForUpdateAsync(tx, id, ct) ?? throw ScimException.NotFound("Connector", id);
        if (before.State == state)
        {
            return TypedResults.Ok(before);
        }

        var after = (before with { State = state }).AsNextVersion(clock.Now());
        ConnectorStore.Replace(tx, after);
        tx.Publish(TenantEvents.Changed(after));
        await tx.CommitAsync();
        return TypedResults.Ok(after);
    }
}
