using ScimSuite.Persistence.Filters;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Users.Store;

/// <summary>SCIM path → column, its type and case rule: what has an index, and what a list can be sorted by.</summary>
internal static class UserColumns
{
    /// <summary>What is not here is looked for in the document, by reading the tenant's.</summary>
    public static ColumnTable Table { get; } = new ColumnTable("u.document")
        .Column("id", "u.id", ColumnType.Uuid)
        .Column("userName", "u.user_name_key")
        .Column("displayName", "u.display_name_key")
        .Column("externalId", "u.external_id")
        .Column("active", "u.active", ColumnType.Boolean)
        .Column("meta.created", "u.created_at", ColumnType.Moment)
        .Column("meta.lastModified", "u.changed_at", ColumnType.Moment)
        .Always("meta")
        .Rows("emails", "user_emails e", "e.tenant_id = u.tenant_id AND e.user_id = u.id", new Dictionary<string, Column>
        {
            ["value"] = new("e.value_key", ColumnType.Text), ["type"] = new("e.type_key", ColumnType.Text), ["primary"] = new("e.is_primary", ColumnType.Boolean),
        }, inDocument: true)
        .Rows("groups", "groups_of_user m", "m.tenant_id = u.tenant_id AND m.user_id = u.id AND m.is_member", new Dictionary<string, Column>
        {
            ["value"] = new("m.group_id", ColumnType.Uuid),
        }, inDocument: false);

    /// <summary>RFC 7644 §3.4.2.3. The id comes last, so that the order is the same on every page; absent values come last, too.</summary>
    public static string OrderBy(string? sortBy, bool isDescending)
    {
        var column = sortBy?.ToLowerInvariant() switch
        {
            null or "id" => null,
            "username" => "u.user_name_key",
            "displayname" => "u.display_name_key",
            "externalid" => "u.external_id",
            "active" => "u.active",
            "meta.created" => "u.created_at",
            "meta.lastmodified" => "u.changed_at",
            _ => throw ScimException.InvalidValue($"Users cannot be sorted by {ScimError.Quote(sortBy)}; they can by id, userName, displayName, externalId, active, meta.created and meta.lastModified."),
        };
        var direction = isDescending ? " DESC" : "";
        return column is null ? $"u.id{direction}" : $"{column}{direction}, u.id{direction}";
    }
}
