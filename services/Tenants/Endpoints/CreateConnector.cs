using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ScimSuite.Events;
using ScimSuite.Outbox;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>POST /api/tenants/{tenant}/connectors.</summary>
internal static class CreateConnector
{
    public static async Task<Created<Connector>> Handle(
        ManagedTenant managed, ConnectorSettings asked, IOptions<TenantsOptions> options, TimeProvider clock, CancellationToken ct)
    {
        TenantRules.Check(asked);
        var now = clock.Now();
        var connector = new Connector
        {
            Id = Guid.CreateVersion7(now), Tenant = managed.Id, Name = TenantRules.Name(asked.Name), State = States.Active,
            Dialect = asked.Dialect ?? "auto", Mode = asked.Mode ?? "tolerant", RefuseRemoveAllMembers = asked.RefuseRemoveAllMembers ?? false, RateLimit = asked.RateLimit ?? RateLimit.Default,
            Version = 1, CreatedAt = now, ChangedAt = now,
        };

        await using var tx = managed.Database.Begin(TenantConstraints.Errors);
        var most = options.Value.MostConnectors;
        if (await ConnectorStore.CountAsync(tx, ct) >= most)
        {
            throw new ScimException(new ScimError(409, null, $"This tenant has {most} connectors, which is the most it may have: delete one that is not used."));
        }

        ConnectorStore.Insert(tx, connector);
        tx.Publish(TenantEvents.Created(connector));
        await tx.CommitAsync();
        return TypedResults.Created($"/api/tenants/{managed.Id}/connectors/{connector.Id}", connector);
    }
}
