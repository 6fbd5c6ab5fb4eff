using ScimSuite.Persistence;

namespace ScimSuite.Users.Store;

/// <summary>What Groups told us, kept for each user's read-only <c>groups</c>. Each row remembers the version that wrote it; an older one changes nothing.</summary>
internal static class GroupStore
{
    /// <summary>What events of different groups told: names, who came and who went. Holds the groups' rows, so that their events queue up.</summary>
    public static void Apply(TenantTransaction tx, IReadOnlyList<KnownGroup> groups)
    {
        tx.Queue(
            """
            INSERT INTO known_groups AS k (tenant_id, group_id, version, display_name, is_deleted)
            SELECT @tenant, told.group_id, told.version, told.display_name, false
              FROM unnest(@ids, @versions, @names) AS told (group_id, version, display_name)
             ORDER BY told.group_id
                ON CONFLICT (tenant_id, group_id) DO UPDATE
               SET version = excluded.version, display_name = excluded.display_name
             WHERE k.version < excluded.version AND NOT k.is_deleted
            """,
            new { ids = groups.Select(group => group.Id).ToArray(), versions = groups.Select(group => group.Version).ToArray(), names = groups.Select(group => group.DisplayName).ToArray() });

        var members = groups.SelectMany(group => group.Came.Select(user => (group, user, isMember: true)).Concat(group.Went.Select(user => (group, user, isMember: false)))).ToList();
        if (members.Count == 0)
        {
            return;
        }

        // In the order of ids: two groups that name the same users must not wait for each other crosswise.
        tx.Queue(
            """
            INSERT INTO groups_of_user AS g (tenant_id, user_id, group_id, version, is_member)
            SELECT @tenant, told.user_id, told.group_id, told.version, told.is_member
              FROM unnest(@users, @groups, @versions, @areMembers) AS told (user_id, group_id, version, is_member)
             WHERE NOT EXISTS (SELECT FROM known_groups k WHERE k.tenant_id = @tenant AND k.group_id = told.group_id AND k.is_deleted)
             ORDER BY told.user_id, told.group_id
                ON CONFLICT (tenant_id, user_id, group_id) DO UPDATE
               SET version = excluded.version, is_member = excluded.is_member, changed_at = now()
             WHERE g.version < excluded.version
            """,
            new
            {
                users = members.Select(member => member.user).ToArray(), groups = members.Select(member => member.group.Id).ToArray(),
                versions = members.Select(member => member.group.Version).ToArray(), areMembers = members.Select(member => member.isMember).ToArray(),
            });
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

/// <summary>A group as an event told of it.</summary>
internal sealed record KnownGroup(Guid Id, long Version, string DisplayName, IReadOnlyList<Guid> Came, IReadOnlyList<Guid> Went);
