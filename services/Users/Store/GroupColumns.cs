using ScimSuite.Persistence.Filters;

namespace ScimSuite.Users.Store;

/// <summary>
/// <c>groups</c> as it is searched: by what <see cref="UserStore.Joins"/> shows, the groups a user is in and those these are in. Which groups are meant is
/// found first, with all groups in them, then their users by index; what has no index is asked user by user.
/// </summary>
internal static class GroupColumns
{
    /// <summary>Groups that meet the condition, and the groups in them: whoever is in one of these has the former among his groups.</summary>
    private const string InGroups =
        """
        m.group_id = ANY (ARRAY(
          WITH RECURSIVE below (id) AS (
               SELECT k.group_id
                 FROM known_groups k
                WHERE k.tenant_id = @tenant AND NOT k.is_deleted AND 
        """;

    private const string OrBelow =
        """

                UNION
               SELECT n.child_id
                 FROM below b
                 JOIN nested_groups n ON n.tenant_id = @tenant AND n.parent_id = b.id AND n.is_member)
          SELECT id FROM below))
        """;

    /// <summary>One membership and what it brings: the group itself, and those above it that the user is no member of.</summary>
    private const string Shown =
        """
        groups_of_user m CROSS JOIN LATERAL (
          SELECT k.group_id, k.display_key, 'direct' COLLATE "C" AS type
            FROM known_groups k
           WHERE k.tenant_id = @tenant AND k.group_id = m.group_id AND NOT k.is_deleted
           UNION ALL
          (WITH RECURSIVE above (group_id) AS (
                SELECT n.parent_id
                  FROM nested_groups n
                 WHERE (SELECT EXISTS (SELECT FROM nested_groups WHERE tenant_id = @tenant AND is_member))
                   AND n.tenant_id = @tenant AND n.child_id = m.group_id AND n.is_member
                 UNION
                SELECT n.parent_id
                  FROM above a
                  JOIN nested_groups n ON n.tenant_id = @tenant AND n.child_id = a.group_id AND n.is_member)
           SELECT k.group_id, k.display_key, 'indirect' COLLATE "C"
             FROM above a
             JOIN known_groups k ON k.tenant_id = @tenant AND k.group_id = a.group_id AND NOT k.is_deleted
            WHERE NOT EXISTS (SELECT FROM groups_of_user d WHERE d.tenant_id = @tenant AND d.user_id = m.user_id AND d.group_id = a.group_id AND d.is_member))) s
        """;

    public static ChildRows Rows { get; } = new(Shown, "m.tenant_id = u.tenant_id AND m.user_id = u.id AND m.is_member", new Dictionary<string, Column>
    {
        ["value"] = new("s.group_id", ColumnType.Uuid) { Seek = new(InGroups, new Column("k.group_id", ColumnType.Uuid), OrBelow) },
        ["$ref"] = new("((@groupsLocation || s.group_id) COLLATE \"C\")", ColumnType.Text)
        {
            Seek = new(InGroups, new Column("k.group_id", ColumnType.Uuid), OrBelow) { IsEndOfAddress = true },
        },
        ["display"] = new("s.display_key", ColumnType.Text) { Seek = new(InGroups, new Column("k.display_key", ColumnType.Text), OrBelow) },
        ["type"] = new("s.type", ColumnType.Text),
    }, InDocument: false)
    {
        Narrow = "groups_of_user m",
        Owner = "m.user_id",
        Scope = "m.tenant_id = @tenant AND m.is_member",
        IsValue = "EXISTS (SELECT FROM known_groups k WHERE k.tenant_id = @tenant AND k.group_id = m.group_id AND NOT k.is_deleted)",
    };
}
