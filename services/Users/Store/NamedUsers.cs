using ScimSuite.Persistence;
using ScimSuite.Persistence.Filters;
using ScimSuite.Scim;
using ScimSuite.Users.Model;

namespace ScimSuite.Users.Store;

/// <summary>
/// Whom a few words name: the beginning of a userName, display name or e-mail. Each has an index in whose order it is read, as far as the page needs: so
/// that a word that fits a million costs what one costs that fits nobody.
/// </summary>
internal static class NamedUsers
{
    /// <summary>By userName first, then by display name, then by e-mail; each once.</summary>
    public static Task<IReadOnlyList<User>> FindAsync(TenantDatabase database, string words, int limit, CancellationToken ct)
    {
        var from = CaseFold.Fold(words);
        return database.ListAsync<User>(Sql, new { from, to = PrefixRange.End(from) ?? "\U0010FFFF", limit }, ct, TimeSpan.FromSeconds(5));
    }

    internal const string Sql =
        $"""
        SELECT {UserStore.Columns}
          FROM (SELECT DISTINCT ON (id) id, place, key
                  FROM ((SELECT n.id, 1 AS place, n.user_name_key AS key
                           FROM users n
                          WHERE n.tenant_id = @tenant AND n.user_name_key >= @from AND n.user_name_key < @to
                          ORDER BY n.user_name_key
                          LIMIT @limit)
                        UNION ALL
                        (SELECT n.id, 2, n.display_name_key
                           FROM users n
                          WHERE n.tenant_id = @tenant AND n.display_name_key >= @from AND n.display_name_key < @to
                          ORDER BY n.display_name_key
                          LIMIT @limit)
                        UNION ALL
                        (SELECT e.user_id, 3, e.value_key
                           FROM user_emails e
                          WHERE e.tenant_id = @tenant AND e.value_key >= @from AND e.value_key < @to
                          ORDER BY e.value_key
                          LIMIT @limit)) AS each
                 ORDER BY id, place) AS named
          JOIN users u ON u.tenant_id = @tenant AND u.id = named.id
        {UserStore.Joins}
         ORDER BY named.place, named.key, u.id
         LIMIT @limit
        """;
}
