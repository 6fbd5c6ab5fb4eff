using ScimSuite.Persistence;
using ScimSuite.Tokens.Model;

namespace ScimSuite.Tokens.Store;

/// <summary>What Tokens keeps of tenants and connectors. An older version changes nothing, and nothing comes back after a tombstone.</summary>
internal static class KnownStore
{
    private const string UpsertTenant =
        """
        INSERT INTO known_tenants AS known (tenant_id, version, state, rate_per_second, burst)
        VALUES (@tenant, @Version, @State, @PerSecond, @Burst)
        ON CONFLICT (tenant_id) DO UPDATE
           SET version = excluded.version, state = excluded.state, rate_per_second = excluded.rate_per_second, burst = excluded.burst
         WHERE known.state <> 'deleted' AND (excluded.version > known.version OR excluded.state = 'deleted')
        """;

    private const string UpsertConnector =
        """
        INSERT INTO known_connectors AS known (tenant_id, id, version, name, state, dialect, mode, refuse_remove_all_members, rate_per_second, burst)
        VALUES (@tenant, @Id, @Version, @Name, @State, @Dialect, @Mode, @RefuseRemoveAllMembers, @PerSecond, @Burst)
        ON CONFLICT (tenant_id, id) DO UPDATE
           SET version = excluded.version, name = excluded.name, state = excluded.state, dialect = excluded.dialect, mode = excluded.mode,
               refuse_remove_all_members = excluded.refuse_remove_all_members, rate_per_second = excluded.rate_per_second, burst = excluded.burst
         WHERE known.state <> 'deleted' AND (excluded.version > known.version OR excluded.state = 'deleted')
        """;

    public static Task<KnownStates?> StatesAsync(TenantDatabase database, Guid? connector, CancellationToken ct) => database.FindAsync<KnownStates>(
        """
        SELECT (SELECT state FROM known_tenants WHERE tenant_id = @tenant) AS tenant,
               (SELECT state FROM known_connectors WHERE tenant_id = @tenant AND id = @connector) AS connector
        """, new { connector }, ct);

    public static void Keep(TenantTransaction tx, KnownTenant tenant) => tx.Queue(UpsertTenant, Arguments(tenant));

    public static void Keep(TenantTransaction tx, KnownConnector connector) => tx.Queue(UpsertConnector, Arguments(connector));

    /// <summary>True when this was news.</summary>
    public static async Task<bool> HearAsync(TenantTransaction tx, KnownTenant tenant, CancellationToken ct) =>
        (await tx.ListAsync<long>($"{UpsertTenant} RETURNING version", Arguments(tenant), ct)).Count > 0;

    /// <inheritdoc cref="HearAsync(TenantTransaction, KnownTenant, CancellationToken)"/>
    public static async Task<bool> HearAsync(TenantTransaction tx, KnownConnector connector, CancellationToken ct) =>
        (await tx.ListAsync<long>($"{UpsertConnector} RETURNING version", Arguments(connector), ct)).Count > 0;

    /// <summary>Of a deleted tenant only tombstones stay, without names.</summary>
    public static void BuryConnectors(TenantTransaction tx) => tx.Queue(
        "UPDATE known_connectors SET state = 'deleted', name = '' WHERE tenant_id = @tenant AND (state <> 'deleted' OR name <> '')", null);

    private static object Arguments(KnownTenant tenant) => new { tenant.Version, tenant.State, tenant.RateLimit?.PerSecond, tenant.RateLimit?.Burst };

    private static object Arguments(KnownConnector connector) => new
    {
        connector.Id, connector.Version, connector.Name, connector.State, connector.Dialect, connector.Mode, connector.RefuseRemoveAllMembers,
        connector.RateLimit.PerSecond, connector.RateLimit.Burst,
    };
}

/// <summary><c>null</c> = nothing is known yet.</summary>
internal sealed record KnownStates
{
    public string? Tenant { get; init; }
    public string? Connector { get; init; }
}
