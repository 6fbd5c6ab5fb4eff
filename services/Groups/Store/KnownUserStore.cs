using ScimSuite.Groups.Model;
using ScimSuite.Persistence;

namespace ScimSuite.Groups.Store;

/// <summary>What user.* events told us, so that adding a member asks nobody.</summary>
internal static class KnownUserStore
{
    /// <summary>Queued; in the order of ids, as whoever adds these users locks them.</summary>
    public static void Know(TenantTransaction tx, IReadOnlyList<KnownUser> users) => tx.Queue(
        """
        INSERT INTO known_users AS k (tenant_id, user_id, version, display_name, is_deleted)
        SELECT @tenant, told.user_id, told.version, told.display_name, false
          FROM unnest(@ids, @versions, @names) AS told (user_id, version, display_name)
         ORDER BY told.user_id
            ON CONFLICT (tenant_id, user_id) DO UPDATE
           SET version = excluded.version, display_name = excluded.display_name
         WHERE k.version < excluded.version AND NOT k.is_deleted
        """,
        new { ids = users.Select(user => user.Id).ToArray(), versions = users.Select(user => user.Version).ToArray(), names = users.Select(user => user.DisplayName).ToArray() });

    /// <summary>Waits for whoever is adding the user right now (they hold the row for key share); whoever comes later finds it deleted.</summary>
    public static void MarkDeleted(TenantTransaction tx, Guid userId, long version)
    {
        tx.Queue(
            """
            SELECT 1
              FROM known_users
             WHERE tenant_id = @tenant AND user_id = @userId
               FOR UPDATE
            """, new { userId });
        tx.Queue(
            """
            INSERT INTO known_users AS k (tenant_id, user_id, version, is_deleted)
            VALUES (@tenant, @userId, @version, true)
                ON CONFLICT (tenant_id, user_id) DO UPDATE
               SET version = greatest(k.version, excluded.version), display_name = NULL, is_deleted = true
            """, new { userId, version });
    }

    /// <summary>Locks some of the groups the user is in, in the order of ids.</summary>
    public static Task<IReadOnlyList<Group>> LockGroupsOfAsync(TenantTransaction tx, Guid userId, int batch, CancellationToken ct) => tx.ListAsync<Group>(
        $"""
        {GroupStore.Select}
         WHERE g.tenant_id = @tenant
           AND g.id IN (SELECT m.group_id FROM members m WHERE m.tenant_id = @tenant AND m.member_id = @userId ORDER BY m.group_id LIMIT @batch)
         ORDER BY g.id
           FOR NO KEY UPDATE
        """, new { userId, batch }, ct);

    /// <summary>Removes the user from these groups; the answer says from which he really was.</summary>
    public static Task<IReadOnlyList<Guid>> RemoveAsync(TenantTransaction tx, Guid userId, Guid[] groups, CancellationToken ct) => tx.ListAsync<Guid>(
        """
        DELETE FROM members
         WHERE tenant_id = @tenant AND member_id = @userId AND group_id = ANY(@groups)
        RETURNING group_id
        """, new { userId, groups }, ct);
}

/// <summary>A user as an event told of it.</summary>
internal sealed record KnownUser(Guid Id, long Version, string DisplayName);
