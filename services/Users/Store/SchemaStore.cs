using System.Text.Json;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Users.Store;

/// <summary>The tenant's schema: from memory, else from what events told and was kept here.</summary>
internal sealed class SchemaStore(TenantDatabase database, TenantSchemas schemas)
{
    public ValueTask<TenantSchema> OfCallerAsync(CancellationToken ct) => schemas.OfAsync(database.Tenant, () => FindAsync(database, ct), told => KeepAsync(database, told));

    /// <summary>Keeps it, unless a newer one is here already.</summary>
    public static async Task KeepAsync(TenantDatabase database, ToldSchema told)
    {
        await using var tx = database.Begin(ConstraintErrors.None);
        tx.Queue(
            """
            INSERT INTO tenant_schemas AS s (tenant_id, version, extensions, has_removed)
            VALUES (@tenant, @version, @extensions, @hasRemoved)
                ON CONFLICT (tenant_id) DO UPDATE
               SET version = excluded.version, extensions = excluded.extensions, has_removed = excluded.has_removed
             WHERE s.version < excluded.version
            """, new { version = told.Version, extensions = new Jsonb(told.Extensions.GetRawText()), hasRemoved = told.HasRemoved });
        await tx.CommitAsync();
    }

    private static async Task<TenantSchema?> FindAsync(TenantDatabase database, CancellationToken ct) => (await database.FindAsync<Row>(
        """
        SELECT version, extensions, has_removed
          FROM tenant_schemas
         WHERE tenant_id = @tenant
        """, null, ct))?.ToSchema();

    private sealed record Row(long Version, string Extensions, bool HasRemoved)
    {
        public TenantSchema ToSchema() => TenantSchema.Read(Version, JsonElement.Parse(Extensions), HasRemoved);
    }
}
