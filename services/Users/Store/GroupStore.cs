using ScimSuite.Persistence;

namespace ScimSuite.Users.Store;

/// <summary>What Groups told us, kept for each user's read-only <c>groups</c>. Each row remembers the version that wrote it; an older one changes nothing.</summary>
internal static class GroupStore
{
    /// <summary>Of one event: the group's name, who came and who went. Holds the group's row, so that its events queue up.</summary>
    public static void Apply(TenantTransaction tx, Guid groupId, long version, string displayName, Guid[] came, Guid[] went)
    {
        tx.Queue(
            """
            INSERT INTO known_groups AS k (tenant_id, group_id, version, display_name, is_deleted)
            VALUES (@tenant, @groupId, @version, @displayName, false)
                ON CONFLICT (tenant_id, group_id) DO UPDATE
               SET version = excluded.version, display_name = excluded.display_name
             WHERE k.version < excluded.version AND NOT k.is_deleted
            """, new { groupId, version, displayName });

        if (came.Length + went.Length == 0)
        {
            return;
        }

        // In the order of ids: two groups that name the same users must not wait for each other crosswise.
        tx.Queue(
            """
            INSERT INTO groups_of_user AS g (tenant_id, user_id, group_id, version, is_member)
            SELECT @tenant, told.user_id, @groupId, @version, told.is_member
              FROM (SELECT unnest(@came) AS user_id, true AS is_member UNION ALL SELECT unnest(@went), false) told
             WHERE NOT EXISTS (SELECT FROM known_groups k WHERE k.tenant_id = @tenant AND k.group_id = @groupId AND k.is_deleted)
             ORDER BY told.user_id
                ON CONFLICT (tenant_id, user_id, group_id) DO UPDATE
               SET version = excluded.version, is_member = excluded.is_member, changed_at = now()
             WHERE g.version < excluded.version
            """, new { groupId, version, came, went });
    }

    /// <summary>The group is gone for good, whatever still arrives about it.</summary>
    public static void MarkDeleted(TenantTransaction tx, Guid groupId, long version, string displayName) => tx.Queue(
        """
        INSERT INTO known_groups AS k (tenant_id, group_id, version, display_name, is_deleted)
        VALUES (@tenant, @groupId, @version, @displayName, true)
            ON CONFLICT (tenant_id, group_id) DO UPDATE
           SET version = greatest(k.version, excluded.version), is_deleted = true
        """, new { groupId, version, displayName });

    /// <summary>Removes a batch of the rows of a deleted group; how many there were.</summary>
    public static Task<long> DeleteMembershipsAsync(TenantDatabase database, Guid groupId, int batch, CancellationToken ct) => database.FindAsync<long>(
        """
        WITH gone AS (
             DELETE FROM groups_of_user
              WHERE tenant_id = @tenant AND group_id = @groupId
                AND user_id IN (SELECT user_id FROM groups_of_user WHERE tenant_id = @tenant AND group_id = @groupId LIMIT @batch)
          RETURNING 1)
        SELECT count(*) FROM gone
        """, new { groupId, batch }, ct);
}
