using ScimSuite.Persistence;

namespace ScimSuite.Groups.Store;

/// <summary>Everything kept of one tenant.</summary>
internal static class TenantStore
{
    internal static readonly IReadOnlyList<string> Batches = [.. new (string Table, string Key)[]
    {
        ("members", "group_id, member_id"), ("groups", "id"), ("known_users", "user_id"), ("inbox", "consumer, message_id"), ("tenant_schemas", "version"),
    }.Select(t => $"""
        WITH gone AS (
             DELETE FROM {t.Table}
              WHERE tenant_id = @tenant AND ({t.Key}) IN (SELECT {t.Key} FROM {t.Table} WHERE tenant_id = @tenant LIMIT @batch)
          RETURNING 1)
        SELECT count(*) FROM gone
        """)];

    /// <summary>Table by table, batch by batch, each its own transaction: a tenant of a million users is removed without holding anybody up.</summary>
    public static async Task DeleteAsync(TenantDatabase database, int batch, CancellationToken ct)
    {
        foreach (var sql in Batches)
        {
            while (await database.FindAsync<long>(sql, new { batch }, ct) > 0)
            {
                ct.ThrowIfCancellationRequested();
            }
        }
    }
}
