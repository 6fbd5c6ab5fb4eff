using ScimSuite.Groups.Model;
using ScimSuite.Persistence;

namespace ScimSuite.Groups.Store;

/// <summary>Every question about groups themselves: one method each, the SQL beside it.</summary>
internal static class GroupStore
{
    internal const string Columns = "g.id, g.version, g.document, g.created_at, g.changed_at";
    internal const string Select = $"SELECT {Columns} FROM groups g";
    internal const string ById = Select + " WHERE g.tenant_id = @tenant AND g.id = @id";

    /// <summary>For who does not ask for members: their rows are not touched.</summary>
    public static Task<Group?> FindAsync(TenantDatabase database, Guid id, CancellationToken ct) => database.FindAsync<Group>(ById, new { id }, ct);

    /// <summary>Queued: it is sent with the commit.</summary>
    public static void Insert(TenantTransaction tx, Group group, GroupKeys keys) => tx.Queue(
        """
        INSERT INTO groups (tenant_id, id, version, document, display_name_key, external_id, created_at, changed_at)
        VALUES (@tenant, @id, @version, @document, @displayNameKey, @externalId, @createdAt, @changedAt)
        """,
        new
        {
            id = group.Id, version = group.Version, document = new Jsonb(group.Document), displayNameKey = keys.DisplayNameKey, externalId = keys.ExternalId,
            createdAt = group.CreatedAt, changedAt = group.ChangedAt,
        });

    /// <inheritdoc cref="Insert"/>
    public static void Replace(TenantTransaction tx, Group group, GroupKeys keys) => tx.Queue(
        """
        UPDATE groups
           SET version = @version, document = @document, display_name_key = @displayNameKey, external_id = @externalId, changed_at = @changedAt
         WHERE tenant_id = @tenant AND id = @id
        """,
        new
        {
            id = group.Id, version = group.Version, document = new Jsonb(group.Document), displayNameKey = keys.DisplayNameKey, externalId = keys.ExternalId,
            changedAt = group.ChangedAt,
        });

    /// <summary>A change of members alone: the document stays where it is.</summary>
    public static void Touch(TenantTransaction tx, Group group) => tx.Queue(
        """
        UPDATE groups
           SET version = @version, changed_at = @changedAt
         WHERE tenant_id = @tenant AND id = @id
        """, new { id = group.Id, version = group.Version, changedAt = group.ChangedAt });

    /// <summary>
    /// Deletes the group with its memberships, and locks the groups it was a member of, which lose one. The graph's lock comes first:
    /// who adds a group to a group holds the parent and waits for the child, we hold the child and wait for its parents.
    /// </summary>
    public static Task<(Group? Gone, IReadOnlyList<Group> Parents)> DeleteAsync(TenantTransaction tx, Guid id, CancellationToken ct) => tx.ReadAsync(
        $"""
        {MembershipStore.LockGraph};
        DELETE FROM groups
         WHERE tenant_id = @tenant AND id = @id
        RETURNING id, version, document, created_at, changed_at;
        DELETE FROM members
         WHERE tenant_id = @tenant AND group_id = @id;
        {Select}
         WHERE g.tenant_id = @tenant AND g.id IN (SELECT m.group_id FROM members m WHERE m.tenant_id = @tenant AND m.member_id = @id)
         ORDER BY g.id
           FOR NO KEY UPDATE;
        """,
        new { id },
        async rows =>
        {
            await rows.FindAsync<bool>();
            return (await rows.FindAsync<Group>(), await rows.ListAsync<Group>());
        },
        ct, MembershipStore.Patience);
}
