using ScimSuite.Events;
using ScimSuite.Groups.Model;
using ScimSuite.Persistence;

namespace ScimSuite.Groups.Store;

/// <summary>What the database says about an intent: the group, locked; who would be new and what they are; who would go.</summary>
internal sealed record MembershipFacts(Group? Group, IReadOnlyList<Guid> Newcomers, IReadOnlySet<Guid> Users, IReadOnlySet<Guid> Groups, IReadOnlyList<MemberRef> Leavers)
{
    public IReadOnlyList<Guid> Unknown => [.. Newcomers.Where(id => !Users.Contains(id) && !Groups.Contains(id))];

    public MemberDifference ToDifference() => new([.. Newcomers.Select(id => new MemberRef(id, Groups.Contains(id) ? "Group" : "User"))], Leavers);
}

/// <summary>Every question about memberships. Each costs what the change is large, never what the group is.</summary>
internal static class MembershipStore
{
    /// <summary>For changes of many members at once; everything else has the second that every statement has.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>One at a time in a tenant: whoever adds a group to a group, or deletes one.</summary>
    internal const string LockGraph = "SELECT pg_advisory_xact_lock(hashtextextended('groups:' || @tenant::text, 0)) IS NULL AS locked";

    // A value and not EXISTS, which the planner may turn into a join that reads the whole group: this is one probe for each who is asked about.
    private const string NotYetIn = "(SELECT true FROM members m WHERE m.tenant_id = @tenant AND m.group_id = @id AND m.member_id = ";

    internal const string Lock = GroupStore.ById + " FOR NO KEY UPDATE;\n";

    // The locks keep who is added from being deleted before we commit: user.deleted and DELETE want these rows for themselves.
    // A group that is added is locked under the graph's lock only: without it, we would hold the parent and wait for the child.
    internal const string NewUsers =
        $"""
        SELECT asked.id, (SELECT true FROM groups c WHERE c.tenant_id = @tenant AND c.id = asked.id) IS NOT NULL AS is_group
          FROM unnest(@in) AS asked (id)
         WHERE {NotYetIn} asked.id) IS NULL;
        SELECT k.user_id
          FROM known_users k
         WHERE k.tenant_id = @tenant AND k.user_id = ANY(@in) AND NOT k.is_deleted AND {NotYetIn} k.user_id) IS NULL
         ORDER BY k.user_id
           FOR KEY SHARE OF k;

        """;

    internal const string LockNewGroups =
        $"""
        SELECT c.id
          FROM groups c
         WHERE c.tenant_id = @tenant AND c.id = ANY(@in) AND {NotYetIn} c.id) IS NULL
         ORDER BY c.id
           FOR KEY SHARE OF c;

        """;

    internal const string NamedLeavers =
        """
        SELECT m.member_id, m.is_group
          FROM members m
         WHERE m.tenant_id = @tenant AND m.group_id = @id AND m.member_id = ANY(@out);
        """;

    // NOT IN is a hash of those who stay, however many; a plan made once for any number would compare each with each.
    private const string UnnamedLeavers =
        """
        SELECT m.member_id, m.is_group
          FROM members m
         WHERE m.tenant_id = @tenant AND m.group_id = @id AND m.member_id NOT IN (SELECT unnest(@in));
        """;

    /// <summary>One round trip, whatever is asked of it.</summary>
    public static Task<MembershipFacts> ReadForUpdateAsync(TenantTransaction tx, Guid id, MembershipIntent intent, bool locksGraph, CancellationToken ct)
    {
        var (coming, going) = (intent.In, intent.Out);
        var sql = (locksGraph ? LockGraph + ";\n" : "") + Lock
            + (coming.Length > 0 ? Newcomers(locksGraph) : "")
            + (intent.ReplacesAll ? UnnamedLeavers : going.Length > 0 ? NamedLeavers : "");
        return tx.ReadAsync(sql, new { id, @in = coming, @out = going }, async rows =>
        {
            if (locksGraph)
            {
                await rows.FindAsync<bool>();
            }

            var group = await rows.FindAsync<Group>();
            var (newcomers, users, groups) = coming.Length > 0 ? await ReadNewcomersAsync(rows, locksGraph) : Nobody;
            var leavers = intent.ReplacesAll || going.Length > 0 ? await rows.ListAsync<Membership>() : [];
            return new MembershipFacts(group, newcomers, users, groups, [.. leavers.Select(leaver => leaver.ToRef())]);
        }, ct, intent.IsLarge ? Patience : null);
    }

    /// <summary>For a group that is not there yet: everybody would be new.</summary>
    public static Task<MembershipFacts> ReadNewcomersAsync(TenantTransaction tx, Guid id, MembershipIntent intent, bool locksGraph, CancellationToken ct) => tx.ReadAsync(
        (locksGraph ? LockGraph + ";\n" : "") + Newcomers(locksGraph), new { id, @in = intent.In }, async rows =>
        {
            if (locksGraph)
            {
                await rows.FindAsync<bool>();
            }

            var (newcomers, users, groups) = await ReadNewcomersAsync(rows, locksGraph);
            return new MembershipFacts(null, newcomers, users, groups, []);
        }, ct, intent.IsLarge ? Patience : null);

    private static string Newcomers(bool locksGraph) => NewUsers + (locksGraph ? LockNewGroups : "");

    /// <summary>Queued: users that Users vouched for before we heard of them. One of whom we heard that he is deleted stays deleted.</summary>
    public static void Vouch(TenantTransaction tx, Guid[] users) => tx.Queue(
        """
        INSERT INTO known_users (tenant_id, user_id, version, is_deleted)
        SELECT @tenant, vouched.id, 0, false
          FROM unnest(@users) AS vouched (id)
         ORDER BY vouched.id
            ON CONFLICT (tenant_id, user_id) DO NOTHING
        """, new { users });

    /// <summary>Whether the group can be reached from one of these, down through groups in groups. Asked under the graph's lock.</summary>
    public static Task<bool> WouldCycleAsync(TenantTransaction tx, Guid id, Guid[] children, CancellationToken ct) => tx.FindAsync<bool>(
        """
        WITH RECURSIVE below (id) AS (
             SELECT unnest(@children)
              UNION
             SELECT m.member_id
               FROM below b
               JOIN members m ON m.tenant_id = @tenant AND m.group_id = b.id AND m.is_group)
        SELECT EXISTS (SELECT FROM below WHERE id = @id)
        """, new { id, children }, ct);

    /// <summary>Queued: it is sent with the commit.</summary>
    public static void Write(TenantTransaction tx, Guid id, MemberDifference change)
    {
        if (change.Removed.Count > 0)
        {
            tx.Queue(
                """
                DELETE FROM members
                 WHERE tenant_id = @tenant AND group_id = @id AND member_id = ANY(@members)
                """, new { id, members = change.Removed.Select(member => member.Id).ToArray() });
        }

        if (change.Added.Count > 0)
        {
            tx.Queue(
                """
                INSERT INTO members (tenant_id, group_id, member_id, is_group)
                SELECT @tenant, @id, added.member_id, added.is_group
                  FROM unnest(@members, @areGroups) AS added (member_id, is_group)
                """,
                new { id, members = change.Added.Select(member => member.Id).ToArray(), areGroups = change.Added.Select(member => member.Type == "Group").ToArray() });
        }
    }

    /// <summary>Sends what is queued now, with more time than a commit has.</summary>
    public static Task FlushAsync(TenantTransaction tx) => tx.ListAsync<int>("SELECT 1", null, CancellationToken.None, Patience);

    private static (IReadOnlyList<Guid>, IReadOnlySet<Guid>, IReadOnlySet<Guid>) Nobody => ([], new HashSet<Guid>(), new HashSet<Guid>());

    private static async Task<(IReadOnlyList<Guid>, IReadOnlySet<Guid>, IReadOnlySet<Guid>)> ReadNewcomersAsync(RowSets rows, bool locksGraph)
    {
        var newcomers = await rows.ListAsync<Newcomer>();
        var users = (await rows.ListAsync<Guid>()).ToHashSet();
        var groups = locksGraph ? await rows.ListAsync<Guid>() : newcomers.Where(newcomer => newcomer.IsGroup).Select(newcomer => newcomer.Id);
        return ([.. newcomers.Select(newcomer => newcomer.Id)], users, groups.ToHashSet());
    }

    private sealed record Newcomer(Guid Id, bool IsGroup);

    private sealed record Membership(Guid MemberId, bool IsGroup)
    {
        public MemberRef ToRef() => new(MemberId, IsGroup ? "Group" : "User");
    }
}
