using ScimSuite.Persistence;
using ScimSuite.Tenants.Model;

namespace ScimSuite.Tenants.Store;

/// <summary>What is asked of one tenant's schema extensions: there is one row, or none yet.</summary>
internal static class SchemaStore
{
    public static async Task<SchemaExtensions> FindAsync(TenantDatabase database, CancellationToken ct) => (await database.FindAsync<Row>(
        """
        SELECT version, extensions, retired
          FROM tenant_schemas
         WHERE tenant_id = @tenant
        """, null, ct))?.ToExtensions() ?? SchemaExtensions.None;

    /// <summary>Reads and locks, so that changes queue up; the first one of a tenant makes the row. A tenant that is gone breaks the foreign key: 404.</summary>
    public static async Task<SchemaExtensions> FindForUpdateAsync(TenantTransaction tx, DateTimeOffset now, CancellationToken ct)
    {
        tx.Queue(
            """
            INSERT INTO tenant_schemas (tenant_id, version, extensions, retired, changed_at)
            VALUES (@tenant, 0, '[]', '{}', @now)
                ON CONFLICT (tenant_id) DO NOTHING
            """, new { now });
        return (await tx.FindAsync<Row>(
            """
            SELECT version, extensions, retired
              FROM tenant_schemas
             WHERE tenant_id = @tenant
               FOR UPDATE
            """, null, ct))!.ToExtensions();     // made above, or there before
    }

    public static void Replace(TenantTransaction tx, SchemaExtensions extensions, DateTimeOffset now) => tx.Queue(
        """
        UPDATE tenant_schemas
           SET version = @version, extensions = @extensions, retired = @retired, changed_at = @now
         WHERE tenant_id = @tenant
        """, new { version = extensions.Version, extensions = new Jsonb(extensions.Write()), retired = new Jsonb(extensions.WriteRetired()), now });

    /// <summary>With the tenant.</summary>
    public static void Delete(TenantTransaction tx) => tx.Queue("DELETE FROM tenant_schemas WHERE tenant_id = @tenant", null);

    private sealed record Row(long Version, string Extensions, string Retired)
    {
        public SchemaExtensions ToExtensions() => SchemaExtensions.Read(Version, Extensions, Retired);
    }
}
