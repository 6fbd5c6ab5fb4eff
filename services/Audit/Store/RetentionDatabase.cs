using ScimSuite.Persistence;

namespace ScimSuite.Audit.Store;

/// <summary>What is old, of all tenants: the role <c>audit_retention</c> sees rows of the exchange log older than a day, may delete them, and nothing else.</summary>
internal sealed class RetentionDatabase([FromKeyedServices("scim-retention")] RoleDatabase database)
{
    /// <summary>At most <paramref name="most"/> of each table; how many went of the fuller one.</summary>
    public async Task<int> RemoveAsync(DateTimeOffset exchangesBefore, DateTimeOffset countsBefore, int most, CancellationToken ct) => await database.ReadAsync(
        """
        WITH gone AS (DELETE FROM audit.exchanges WHERE ctid = ANY (ARRAY(SELECT ctid FROM audit.exchanges WHERE at < @exchangesBefore LIMIT @most)) RETURNING 1)
        SELECT count(*)::int FROM gone;
        WITH gone AS (DELETE FROM audit.activity WHERE ctid = ANY (ARRAY(SELECT ctid FROM audit.activity WHERE minute < @countsBefore LIMIT @most)) RETURNING 1)
        SELECT count(*)::int FROM gone
        """, new { exchangesBefore, countsBefore, most },
        async rows => Math.Max(await rows.FindAsync<int>(), await rows.FindAsync<int>()), ct, TimeSpan.FromSeconds(30));
}
