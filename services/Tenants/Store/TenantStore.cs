using ScimSuite.Persistence;
using ScimSuite.Tenants.Model;

namespace ScimSuite.Tenants.Store;

/// <summary>What is asked of the tenants table inside one tenant's scope: there is one row to see.</summary>
internal static class TenantStore
{
    public static Task<Tenant?> FindAsync(TenantDatabase database, CancellationToken ct) => database.FindAsync<Tenant>(
        """
        SELECT tenant_id AS id, name, state, version, created_at, changed_at
          FROM tenants
         WHERE tenant_id = @tenant
        """, null, ct);

    /// <summary>Reads and locks: changes of one tenant queue up instead of overwriting each other.</summary>
    public static Task<Tenant?> FindForUpdateAsync(TenantTransaction tx, CancellationToken ct) => tx.FindAsync<Tenant>(
        """
        SELECT tenant_id AS id, name, state, version, created_at, changed_at
          FROM tenants
         WHERE tenant_id = @tenant
           FOR UPDATE
        """, null, ct);

    public static void Insert(TenantTransaction tx, Tenant tenant) => tx.Queue(
        """
        INSERT INTO tenants (tenant_id, version, name, state, created_at, changed_at)
        VALUES (@tenant, @Version, @Name, @State, @CreatedAt, @ChangedAt)
        """, new { tenant.Version, tenant.Name, tenant.State, tenant.CreatedAt, tenant.ChangedAt });

    public static void Replace(TenantTransaction tx, Tenant tenant) => tx.Queue(
        """
        UPDATE tenants
           SET version = @Version, name = @Name, state = @State, changed_at = @ChangedAt
         WHERE tenant_id = @tenant
        """, new { tenant.Version, tenant.Name, tenant.State, tenant.ChangedAt });

    public static void Delete(TenantTransaction tx) => tx.Queue("DELETE FROM tenants WHERE tenant_id = @tenant", null);
}
