using ScimSuite.Persistence;
using ScimSuite.Users.Model;

namespace ScimSuite.Users.Store;

/// <summary>Every question about users: one method each, the SQL beside it.</summary>
internal static class UserStore
{
    /// <summary>
    /// A user with its groups: a probe of two primary keys per row, not a second question. The way up through groups in groups is gone only in tenants
    /// that have such.
    /// </summary>
    internal const string Columns = "u.id, u.version, u.document, u.created_at, u.changed_at, g.group_ids, g.group_names, i.indirect_ids, i.indirect_names";

    internal const string Joins =
        """
          LEFT JOIN LATERAL (
               SELECT array_agg(m.group_id ORDER BY m.group_id) AS group_ids, array_agg(k.display_name ORDER BY m.group_id) AS group_names
                 FROM groups_of_user m
                 JOIN known_groups k ON k.tenant_id = m.tenant_id AND k.group_id = m.group_id AND NOT k.is_deleted
                WHERE m.tenant_id = @tenant AND m.user_id = u.id AND m.is_member) g ON true
          LEFT JOIN LATERAL (
               WITH RECURSIVE above (group_id, display_name) AS (
                    SELECT n.parent_id, k.display_name
                      FROM groups_of_user m
                      JOIN nested_groups n ON n.tenant_id = @tenant AND n.child_id = m.group_id AND n.is_member
                      JOIN known_groups k ON k.tenant_id = @tenant AND k.group_id = n.parent_id AND NOT k.is_deleted
                     WHERE (SELECT EXISTS (SELECT FROM nested_groups WHERE tenant_id = @tenant AND is_member))
                       AND m.tenant_id = @tenant AND m.user_id = u.id AND m.is_member
                     UNION
                    SELECT n.parent_id, k.display_name
                      FROM above a
                      JOIN nested_groups n ON n.tenant_id = @tenant AND n.child_id = a.group_id AND n.is_member
                      JOIN known_groups k ON k.tenant_id = @tenant AND k.group_id = n.parent_id AND NOT k.is_deleted)
               SELECT array_agg(a.group_id ORDER BY a.group_id) AS indirect_ids, array_agg(a.display_name ORDER BY a.group_id) AS indirect_names
                 FROM above a
                WHERE NOT a.group_id = ANY (coalesce(g.group_ids, '{}'))) i ON true
        """;

    internal const string Select = $"SELECT {Columns} FROM users u {Joins}";

    internal const string ById = Select + " WHERE u.tenant_id = @tenant AND u.id = @id";

    public static Task<User?> FindAsync(TenantDatabase database, Guid id, CancellationToken ct) => database.FindAsync<User>(ById, new { id }, ct);

    /// <summary>Reads and locks, so that PATCHes to one user queue up instead of overwriting each other.</summary>
    public static Task<User?> FindForUpdateAsync(TenantTransaction tx, Guid id, CancellationToken ct) =>
        tx.FindAsync<User>(ById + " FOR UPDATE OF u", new { id }, ct);

    public static Task<Guid?> FindIdByUserNameAsync(TenantDatabase database, string userNameKey, CancellationToken ct) => database.FindAsync<Guid?>(
        """
        SELECT id
          FROM users
         WHERE tenant_id = @tenant AND user_name_key = @userNameKey
        """, new { userNameKey }, ct);

    /// <summary>Which of these ids are of no user.</summary>
    public static Task<IReadOnlyList<Guid>> MissingAsync(TenantDatabase database, Guid[] ids, CancellationToken ct) => database.ListAsync<Guid>(
        """
        SELECT asked.id
          FROM unnest(@ids) AS asked (id)
         WHERE NOT EXISTS (SELECT FROM users u WHERE u.tenant_id = @tenant AND u.id = asked.id)
        """, new { ids }, ct, TimeSpan.FromSeconds(5));

    /// <summary>Queued: it is sent with the commit. A taken userName surfaces there, by constraint name.</summary>
    public static void Insert(TenantTransaction tx, User user, UserKeys keys)
    {
        tx.Queue(
            """
            INSERT INTO users (tenant_id, id, version, document, user_name_key, external_id, display_name_key, active, created_at, changed_at)
            VALUES (@tenant, @id, @version, @document, @userNameKey, @externalId, @displayNameKey, @active, @createdAt, @changedAt)
            """,
            new
            {
                id = user.Id, version = user.Version, document = new Jsonb(user.Document), userNameKey = keys.UserNameKey, externalId = keys.ExternalId,
                displayNameKey = keys.DisplayNameKey, active = keys.IsActive, createdAt = user.CreatedAt, changedAt = user.ChangedAt,
            });
        InsertEmails(tx, user.Id, keys);
    }

    /// <inheritdoc cref="Insert"/>
    public static void Replace(TenantTransaction tx, User user, UserKeys before, UserKeys keys)
    {
        tx.Queue(
            """
            UPDATE users
               SET version = @version, document = @document, user_name_key = @userNameKey, external_id = @externalId,
                   display_name_key = @displayNameKey, active = @active, changed_at = @changedAt
             WHERE tenant_id = @tenant AND id = @id
            """,
            new
            {
                id = user.Id, version = user.Version, document = new Jsonb(user.Document), userNameKey = keys.UserNameKey, externalId = keys.ExternalId,
                displayNameKey = keys.DisplayNameKey, active = keys.IsActive, changedAt = user.ChangedAt,
            });
        if (!keys.HasSameEmailsAs(before))
        {
            DeleteEmails(tx, user.Id);
            InsertEmails(tx, user.Id, keys);
        }
    }

    /// <summary>
    /// Deletes at once, and says what it was; <c>null</c> = there was none. Its memberships end by event, when Groups has heard of it.
    /// The user goes first and then its e-mails, as everybody who writes takes them: in another order two writers would wait for each other.
    /// </summary>
    public static Task<User?> DeleteAsync(TenantTransaction tx, Guid id, CancellationToken ct) => tx.FindAsync<User>(
        """
        WITH gone AS (
               DELETE FROM users
                WHERE tenant_id = @tenant AND id = @id
            RETURNING tenant_id, id, version, document, created_at, changed_at),
             mails AS (
               DELETE FROM user_emails e
                USING gone
                WHERE e.tenant_id = gone.tenant_id AND e.user_id = gone.id)
        SELECT id, version, document, created_at, changed_at
          FROM gone
        """, new { id }, ct);

    private static void InsertEmails(TenantTransaction tx, Guid id, UserKeys keys)
    {
        if (keys.Emails.Count == 0)
        {
            return;
        }

        tx.Queue(
            """
            INSERT INTO user_emails (tenant_id, user_id, position, value_key, type_key, is_primary)
            SELECT @tenant, @id, e.position, e.value_key, e.type_key, e.is_primary
              FROM unnest(@values, @types, @primaries) WITH ORDINALITY AS e (value_key, type_key, is_primary, position)
            """,
            new
            {
                id,
                values = keys.Emails.Select(email => email.ValueKey).ToArray(),
                types = keys.Emails.Select(email => email.TypeKey).ToArray(),
                primaries = keys.Emails.Select(email => email.IsPrimary).ToArray(),
            });
    }

    private static void DeleteEmails(TenantTransaction tx, Guid id) => tx.Queue(
        """
        DELETE FROM user_emails
         WHERE tenant_id = @tenant AND user_id = @id
        """, new { id });
}
