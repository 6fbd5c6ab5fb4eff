using ScimSuite.Groups.Model;
using ScimSuite.Persistence;

namespace ScimSuite.Groups.Store;

/// <summary>
/// Members in the order of their ids, page by page: a group of a million is answered in the memory of one page, and no connection is
/// held while a slow client reads. A member that comes or goes in between may or may not be in the answer.
/// </summary>
internal static class MemberPages
{
    public const int First = 1000;
    public const int Following = 5000;

    private const string Select =
        """
        SELECT m.member_id, m.is_group, coalesce(k.display_name, c.document ->> 'displayName') AS display
          FROM members m
          LEFT JOIN known_users k ON k.tenant_id = @tenant AND k.user_id = m.member_id AND NOT m.is_group
          LEFT JOIN groups c ON c.tenant_id = @tenant AND c.id = m.member_id AND m.is_group
        """;

    internal const string Page = Select +
        """

         WHERE m.tenant_id = @tenant AND m.group_id = @id AND m.member_id > @after
         ORDER BY m.member_id
         LIMIT @limit
        """;

    /// <summary>The group and its first page, in one round trip.</summary>
    public static Task<(Group? Group, IReadOnlyList<Member> Members)> FindWithFirstAsync(TenantDatabase database, Guid id, CancellationToken ct) => database.ReadAsync(
        $"{GroupStore.ById};\n{Page}", new { id, after = Guid.Empty, limit = First },
        async rows => (await rows.FindAsync<Group>(), await rows.ListAsync<Member>()), ct);

    public static Task<IReadOnlyList<Member>> AfterAsync(TenantDatabase database, Guid id, Guid after, CancellationToken ct) =>
        database.ListAsync<Member>(Page, new { id, after, limit = Following }, ct, TimeSpan.FromSeconds(5));

    /// <summary>Of the groups of a list, at most <paramref name="limit"/> in all.</summary>
    public static Task<IReadOnlyList<MemberOf>> OfAsync(TenantDatabase database, Guid[] ids, int limit, CancellationToken ct) => database.ListAsync<MemberOf>(
        """
        SELECT m.group_id, m.member_id, m.is_group, coalesce(k.display_name, c.document ->> 'displayName') AS display
          FROM members m
          LEFT JOIN known_users k ON k.tenant_id = @tenant AND k.user_id = m.member_id AND NOT m.is_group
          LEFT JOIN groups c ON c.tenant_id = @tenant AND c.id = m.member_id AND m.is_group
         WHERE m.tenant_id = @tenant AND m.group_id = ANY(@ids)
         ORDER BY m.group_id, m.member_id
         LIMIT @limit
        """, new { ids, limit }, ct, TimeSpan.FromSeconds(5));

    /// <summary>How many direct members each has; beyond <paramref name="most"/> one more than that: a page of huge groups costs no more than a page of large ones.</summary>
    public static Task<IReadOnlyList<GroupSize>> CountAsync(TenantDatabase database, Guid[] ids, int? most, CancellationToken ct) => database.ListAsync<GroupSize>(
        """
        SELECT g.id, (SELECT count(*)::int FROM (SELECT FROM members m WHERE m.tenant_id = @tenant AND m.group_id = g.id LIMIT @most) counted) AS members
          FROM unnest(@ids) AS g (id)
        """, new { ids, most = most + 1 }, ct, TimeSpan.FromSeconds(5));
}

/// <param name="Id">The group.</param>
/// <param name="Members">Direct members, users and groups.</param>
internal sealed record GroupSize(Guid Id, int Members);

internal sealed record MemberOf(Guid GroupId, Guid MemberId, bool IsGroup, string? Display);
