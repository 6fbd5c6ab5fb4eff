using ScimSuite.Persistence;
using ScimSuite.Tenants.Model;

namespace ScimSuite.Tenants.Store;

/// <summary>What operators ask across tenants: the role <c>operator_read</c> reads the table of tenants, and writes nothing.</summary>
internal sealed class OperatorDatabase([FromKeyedServices("scim-operator")] RoleDatabase database)
{
    /// <summary>In the order they were made (ids are UUIDv7), after the one named.</summary>
    public async Task<IReadOnlyList<Tenant>> TenantsAsync(Guid after, int limit, CancellationToken ct) => [.. (await database.ListAsync<TenantRow>(
        $"""
        SELECT {TenantStore.Columns}
          FROM tenants.tenants
         WHERE tenant_id > @after
         ORDER BY tenant_id
         LIMIT @limit
        """, new { after, limit }, ct)).Select(row => row.ToTenant())];

    /// <summary>Whose time has come, the longest due first.</summary>
    public Task<IReadOnlyList<Guid>> DueAsync(DateTimeOffset now, int limit, CancellationToken ct) => database.ListAsync<Guid>(
        """
        SELECT tenant_id
          FROM tenants.tenants
         WHERE delete_at <= @now
         ORDER BY delete_at
         LIMIT @limit
        """, new { now, limit }, ct);
}
