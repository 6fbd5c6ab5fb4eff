using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Tenants.Model;

namespace ScimSuite.Tenants.Store;

/// <summary>What is asked of the connectors of one tenant.</summary>
internal static class ConnectorStore
{
    private const string Columns = "id, tenant_id, name, state, dialect, mode, refuse_remove_all_members, rate_per_second, burst, version, created_at, changed_at";

    public static async Task<Connector?> FindAsync(TenantDatabase database, Guid id, CancellationToken ct) => (await database.FindAsync<Row>(
        $"""
        SELECT {Columns}
          FROM connectors
         WHERE tenant_id = @tenant AND id = @id
        """, new { id }, ct))?.ToConnector();

    public static async Task<Connector?> FindForUpdateAsync(TenantTransaction tx, Guid id, CancellationToken ct) => (await tx.FindAsync<Row>(
        $"""
        SELECT {Columns}
          FROM connectors
         WHERE tenant_id = @tenant AND id = @id
           FOR UPDATE
        """, new { id }, ct))?.ToConnector();

    /// <summary>In the order they were made (ids are UUIDv7), after the one named.</summary>
    public static async Task<IReadOnlyList<Connector>> PageAsync(TenantDatabase database, Guid after, int limit, CancellationToken ct) =>
        [.. (await database.ListAsync<Row>(
        $"""
        SELECT {Columns}
          FROM connectors
         WHERE tenant_id = @tenant AND id > @after
         ORDER BY id
         LIMIT @limit
        """, new { after, limit }, ct)).Select(row => row.ToConnector())];

    /// <summary>How many there are. Those who make one queue up until this transaction ends: counted by two at once, the limit would be no limit.</summary>
    public static Task<long> CountAsync(TenantTransaction tx, CancellationToken ct) => tx.ReadAsync(
        """
        SELECT pg_advisory_xact_lock(hashtextextended('connectors:' || @tenant::text, 0)) IS NULL AS locked;
        SELECT count(*) FROM connectors WHERE tenant_id = @tenant
        """, null, async rows =>
        {
            await rows.FindAsync<bool>();
            return await rows.FindAsync<long>();
        }, ct);

    public static void Insert(TenantTransaction tx, Connector connector) => tx.Queue(
        """
        INSERT INTO connectors (tenant_id, id, version, name, name_key, state, dialect, mode, refuse_remove_all_members, rate_per_second, burst, created_at, changed_at)
        VALUES (@tenant, @Id, @Version, @Name, @NameKey, @State, @Dialect, @Mode, @RefuseRemoveAllMembers, @RatePerSecond, @Burst, @CreatedAt, @ChangedAt)
        """, Arguments(connector));

    public static void Replace(TenantTransaction tx, Connector connector) => tx.Queue(
        """
        UPDATE connectors
           SET version = @Version, name = @Name, name_key = @NameKey, state = @State, dialect = @Dialect, mode = @Mode,
               refuse_remove_all_members = @RefuseRemoveAllMembers,
               rate_per_second = @RatePerSecond, burst = @Burst, changed_at = @ChangedAt
         WHERE tenant_id = @tenant AND id = @Id
        """, Arguments(connector));

    public static void Delete(TenantTransaction tx, Guid id) => tx.Queue(
        "DELETE FROM connectors WHERE tenant_id = @tenant AND id = @id", new { id });

    /// <summary>All of the tenant's; answers what is gone, so that each can be announced.</summary>
    public static async Task<IReadOnlyList<Connector>> DeleteAllAsync(TenantTransaction tx, CancellationToken ct) =>
        [.. (await tx.ListAsync<Row>($"DELETE FROM connectors WHERE tenant_id = @tenant RETURNING {Columns}", null, ct)).Select(row => row.ToConnector())];

    private static object Arguments(Connector connector) => new
    {
        connector.Id, connector.Version, connector.Name, NameKey = CaseFold.Fold(connector.Name), connector.State, connector.Dialect, connector.Mode, connector.RefuseRemoveAllMembers,
        RatePerSecond = connector.RateLimit.PerSecond, connector.RateLimit.Burst, connector.CreatedAt, connector.ChangedAt,
    };

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required Guid TenantId { get; init; }
        public required string Name { get; init; }
        public required string State { get; init; }
        public required string Dialect { get; init; }
        public required string Mode { get; init; }
        public required bool RefuseRemoveAllMembers { get; init; }
        public required int RatePerSecond { get; init; }
        public required int Burst { get; init; }
        public required long Version { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
        public required DateTimeOffset ChangedAt { get; init; }

        public Connector ToConnector() => new()
        {
            Id = Id, Tenant = TenantId, Name = Name, State = State, Dialect = Dialect, Mode = Mode, RefuseRemoveAllMembers = RefuseRemoveAllMembers, RateLimit = new(RatePerSecond, Burst),
            Version = Version, CreatedAt = CreatedAt, ChangedAt = ChangedAt,
        };
    }
}
