using ScimSuite.Persistence;

namespace ScimSuite.Users.Store;

/// <summary>Everything kept of one tenant.</summary>
internal static class TenantStore
{
    internal static readonly IReadOnlyList<string> Batches = [.. new (string Table, string Key)[]
    {
        ("user_emails", "user_id, position"), ("groups_of_user", "user_id, group_id"), ("nested_groups", "child_id, parent_id"), ("known_groups", "group_id"), ("users", "id"), ("inbox", "consumer, message_id"), ("tenant_schemas", "version"),
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
