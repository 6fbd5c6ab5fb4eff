using ScimSuite.Persistence.Filters;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Groups.Store;

/// <summary>SCIM path → column, its type and case rule: what has an index, and what a list can be sorted by.</summary>
internal static class GroupColumns
{
    /// <summary>What is not here is looked for in the document, by reading the tenant's.</summary>
    public static ColumnTable Table { get; } = new ColumnTable("g.document")
        .Column("id", "g.id", ColumnType.Uuid)
        .Column("displayName", "g.display_name_key")
        .Column("externalId", "g.external_id")
        .Column("meta.created", "g.created_at", ColumnType.Moment)
        .Column("meta.lastModified", "g.changed_at", ColumnType.Moment)
        .Always("meta")
        .Rows("members", "members m", "m.tenant_id = g.tenant_id AND m.group_id = g.id", new Dictionary<string, Column>
        {
            ["value"] = new("m.member_id", ColumnType.Uuid),
        }, inDocument: false);

    /// <summary>RFC 7644 §3.4.2.3. The id comes last, so that the order is the same on every page; absent values come last, too.</summary>
    public static string OrderBy(string? sortBy, bool isDescending)
    {
        var column = sortBy?.ToLowerInvariant() switch
        {
            null or "id" => null,
            "displayname" => "g.display_name_key",
            "externalid" => "g.external_id",
            "meta.created" => "g.created_at",
            "meta.lastmodified" => "g.changed_at",
            _ => throw ScimException.InvalidValue($"Groups cannot be sorted by {ScimError.Quote(sortBy)}; they can by id, displayName, externalId, meta.created and meta.lastModified."),
        };
        var direction = isDescending ? " DESC" : "";
        return column is null ? $"g.id{direction}" : $"{column}{direction}, g.id{direction}";
    }
}
