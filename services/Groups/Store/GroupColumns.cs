using ScimSuite.Persistence.Filters;

namespace ScimSuite.Groups.Store;

/// <summary>SCIM path → column, its type and case rule: what has an index.</summary>
internal static class GroupColumns
{
    /// <summary>What is not here is looked for in the document, by reading the tenant's.</summary>
    public static ColumnTable Table { get; } = new ColumnTable("g.document")
        .Column("id", "g.id", ColumnType.Uuid, isAlwaysSet: true)
        .Column("displayName", "g.display_name_key", isAlwaysSet: true, hasIndex: true)
        .Column("externalId", "g.external_id", hasIndex: true)
        .Column("meta.created", "g.created_at", ColumnType.Moment, isAlwaysSet: true)
        .Column("meta.lastModified", "g.changed_at", ColumnType.Moment, isAlwaysSet: true)
        .Column("meta.resourceType", "('Group' COLLATE \"C\")", isAlwaysSet: true)
        .Column("meta.version", "(('W/\"' || g.version || '\"') COLLATE \"C\")", isAlwaysSet: true)
        .Column("meta.location", "((@location || g.id) COLLATE \"C\")", isAlwaysSet: true)
        .Always("meta")
        .Rows("members", new ChildRows("members m", "m.tenant_id = g.tenant_id AND m.group_id = g.id", new Dictionary<string, Column>
        {
            ["value"] = new("m.member_id", ColumnType.Uuid),
            ["$ref"] = new("(((CASE WHEN m.is_group THEN @location ELSE @usersLocation END) || m.member_id) COLLATE \"C\")", ColumnType.Text)
            {
                Seek = new("", new Column("m.member_id", ColumnType.Uuid), "") { IsEndOfAddress = true },
            },
            ["display"] = new(NameOfMember, ColumnType.Text) { Seek = new(MembersNamed, new Column("n.key", ColumnType.Text), "))") },
            ["type"] = new("(CASE WHEN m.is_group THEN 'group' ELSE 'user' END COLLATE \"C\")", ColumnType.Text),
        }, InDocument: false) { Owner = "m.group_id", Scope = "m.tenant_id = @tenant" });

    // As MemberPages shows it.
    private const string NameOfMember =
        """
        (CASE WHEN m.is_group THEN (SELECT c.display_name_key FROM groups c WHERE c.tenant_id = @tenant AND c.id = m.member_id)
              ELSE (SELECT k.display_key FROM known_users k WHERE k.tenant_id = @tenant AND k.user_id = m.member_id) END)
        """;

    private const string MembersNamed =
        """
        m.member_id = ANY (ARRAY(
          SELECT n.id
            FROM (SELECT k.user_id AS id, k.display_key AS key FROM known_users k WHERE k.tenant_id = @tenant
                  UNION ALL
                  SELECT c.id, c.display_name_key FROM groups c WHERE c.tenant_id = @tenant) n
           WHERE 
        """;

    public static ResourceTables Tables { get; } = new(GroupStore.Columns, "groups g", "", "g.tenant_id = @tenant", Table);
}
