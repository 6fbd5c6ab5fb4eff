using ScimSuite.Persistence.Filters;

namespace ScimSuite.Groups.Store;

/// <summary>SCIM path → column, its type and case rule: what has an index.</summary>
internal static class GroupColumns
{
    /// <summary>What is not here is looked for in the document, by reading the tenant's.</summary>
    public static ColumnTable Table { get; } = new ColumnTable("g.document")
        .Column("id", "g.id", ColumnType.Uuid, isAlwaysSet: true)
        .Column("displayName", "g.display_name_key", isAlwaysSet: true)
        .Column("externalId", "g.external_id")
        .Column("meta.created", "g.created_at", ColumnType.Moment, isAlwaysSet: true)
        .Column("meta.lastModified", "g.changed_at", ColumnType.Moment, isAlwaysSet: true)
        .Column("meta.resourceType", "('Group' COLLATE \"C\")", isAlwaysSet: true)
        .Column("meta.version", "(('W/\"' || g.version || '\"') COLLATE \"C\")", isAlwaysSet: true)
        .Column("meta.location", "((@location || g.id) COLLATE \"C\")", isAlwaysSet: true)
        .Always("meta")
        .Rows("members", "members m", "m.tenant_id = g.tenant_id AND m.group_id = g.id", new Dictionary<string, Column>
        {
            ["value"] = new("m.member_id", ColumnType.Uuid),
            ["type"] = new("(CASE WHEN m.is_group THEN 'group' ELSE 'user' END COLLATE \"C\")", ColumnType.Text),
        }, inDocument: false);

    public static ResourceTables Tables { get; } = new(GroupStore.Columns, "FROM groups g", "groups g", "g.tenant_id = @tenant", Table);
}
