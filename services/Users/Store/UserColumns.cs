using ScimSuite.Persistence.Filters;

namespace ScimSuite.Users.Store;

/// <summary>SCIM path → column, its type and case rule: what has an index.</summary>
internal static class UserColumns
{
    /// <summary>What is not here is looked for in the document, by reading the tenant's.</summary>
    public static ColumnTable Table { get; } = new ColumnTable("u.document")
        .Column("id", "u.id", ColumnType.Uuid, isAlwaysSet: true)
        .Column("userName", "u.user_name_key", isAlwaysSet: true, hasIndex: true)
        .Column("displayName", "u.display_name_key", hasIndex: true)
        .Column("externalId", "u.external_id", hasIndex: true)
        .Column("active", "u.active", ColumnType.Boolean, isAlwaysSet: true)
        .Column("meta.created", "u.created_at", ColumnType.Moment, isAlwaysSet: true)
        .Column("meta.lastModified", "u.changed_at", ColumnType.Moment, isAlwaysSet: true)
        .Column("meta.resourceType", "('User' COLLATE \"C\")", isAlwaysSet: true)
        .Column("meta.version", "(('W/\"' || u.version || '\"') COLLATE \"C\")", isAlwaysSet: true)
        .Column("meta.location", "((@location || u.id) COLLATE \"C\")", isAlwaysSet: true)
        .Always("meta")
        .Rows("emails", new ChildRows("user_emails e", "e.tenant_id = u.tenant_id AND e.user_id = u.id", new Dictionary<string, Column>
        {
            ["value"] = new("e.value_key", ColumnType.Text) { HasIndex = true }, ["type"] = new("e.type_key", ColumnType.Text), ["primary"] = new("e.is_primary", ColumnType.Boolean),
        }, InDocument: true) { Owner = "e.user_id", Scope = "e.tenant_id = @tenant" })
        .Rows("groups", GroupColumns.Rows);

    public static ResourceTables Tables { get; } = new(UserStore.Columns, "users u", UserStore.Joins, "u.tenant_id = @tenant", Table);
}
