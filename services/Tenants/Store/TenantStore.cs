using ScimSuite.Persistence;
using ScimSuite.Tenants.Model;

namespace ScimSuite.Tenants.Store;

/// <summary>What is asked of the tenants table inside one tenant's scope: there is one row to see.</summary>
internal static class TenantStore
{
    internal const string Columns = "tenant_id AS id, name, state, delete_at, rate_per_second, burst, version, created_at, changed_at";

    public static async Task<Tenant?> FindAsync(TenantDatabase database, CancellationToken ct) => (await database.FindAsync<TenantRow>(
        $"""
        SELECT {Columns}
          FROM tenants
         WHERE tenant_id = @tenant
        """, null, ct))?.ToTenant();

    /// <summary>Reads and locks: changes of one tenant queue up instead of overwriting each other.</summary>
    public static async Task<Tenant?> FindForUpdateAsync(TenantTransaction tx, CancellationToken ct) => (await tx.FindAsync<TenantRow>(
        $"""
        SELECT {Columns}
          FROM tenants
         WHERE tenant_id = @tenant
           FOR UPDATE
        """, null, ct))?.ToTenant();

    public static void Insert(TenantTransaction tx, Tenant tenant) => tx.Queue(
        """
        INSERT INTO tenants (tenant_id, version, name, state, rate_per_second, burst, created_at, changed_at)
        VALUES (@tenant, @Version, @Name, @State, @PerSecond, @Burst, @CreatedAt, @ChangedAt)
        """, new { tenant.Version, tenant.Name, State = tenant.Served, tenant.RateLimit.PerSecond, tenant.RateLimit.Burst, tenant.CreatedAt, tenant.ChangedAt });

    public static void Replace(TenantTransaction tx, Tenant tenant) => tx.Queue(
        """
        UPDATE tenants
           SET version = @Version, name = @Name, state = @State, delete_at = @DeleteAt, rate_per_second = @PerSecond, burst = @Burst, changed_at = @ChangedAt
         WHERE tenant_id = @tenant
        """, new { tenant.Version, tenant.Name, State = tenant.Served, tenant.DeleteAt, tenant.RateLimit.PerSecond, tenant.RateLimit.Burst, tenant.ChangedAt });

    public static void Delete(TenantTransaction tx) => tx.Queue("DELETE FROM tenants WHERE tenant_id = @tenant", null);
}

internal sealed record TenantRow
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string State { get; init; }
    public DateTimeOffset? DeleteAt { get; init; }
    public required int RatePerSecond { get; init; }
    public required int Burst { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    public Tenant ToTenant() => new()
    {
        Id = Id, Name = Name, Served = State, DeleteAt = DeleteAt, RateLimit = new(RatePerSecond, Burst), Version = Version, CreatedAt = CreatedAt, ChangedAt = ChangedAt,
    };
}
