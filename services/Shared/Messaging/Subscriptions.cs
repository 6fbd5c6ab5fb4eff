using System.Collections.Frozen;
using ScimSuite.Events;

namespace ScimSuite.Messaging;

/// <summary>A queue and what reaches it.</summary>
/// <param name="Queue">The queue's name; of a fan-out the beginning of each instance's own.</param>
/// <param name="Types">Routing patterns: <c>user.*</c>, <c>tenant.deleted</c>.</param>
/// <param name="IsDurable">Kept whether or not anybody listens. Otherwise it lives and dies with one process.</param>
public sealed record Subscription(string Queue, IReadOnlyList<string> Types, bool IsDurable = true);

/// <summary>Who hears what: the whole table. Every publisher declares all durable queues before its first event, so that nobody misses one.</summary>
public static class Subscriptions
{
    /// <summary>Audit records everything.</summary>
    public static Subscription Audit { get; } = new("audit", ["user.*", "group.*", "tenant.*", "connector.*", "schema.*", "token.*", "authentication.*", "account.*", "session.*", "member.*"]);

    /// <summary>Audit keeps the exchange log; in a queue of its own, so that no flood of requests holds up the events.</summary>
    public static Subscription AuditExchanges { get; } = new("audit.exchanges", ["exchange.*"]);

    /// <summary>Groups keeps the users it knows.</summary>
    public static Subscription GroupsKnownUsers { get; } = new("groups.known-users", ["user.*", "schema.*", "tenant.deleted"]);

    /// <summary>Users keeps each user's groups.</summary>
    public static Subscription UsersGroups { get; } = new("users.groups", ["group.*", "schema.*", "tenant.deleted"]);

    /// <summary>Tokens follows connectors and tenants.</summary>
    public static Subscription TokensConnectors { get; } = new("tokens.connectors", ["connector.*", "tenant.*"]);

    /// <summary>The portal forgets who belonged to a deleted tenant.</summary>
    public static Subscription PortalTenants { get; } = new("portal.tenants", ["tenant.deleted"]);

    /// <summary>The portal writes to a tenant's people before a token ends.</summary>
    public static Subscription PortalReminders { get; } = new("portal.reminders", ["token.expiring"]);

    /// <summary>Each gateway drops verdicts that no longer hold.</summary>
    public static Subscription Verdicts { get; } = new("gateway.verdicts", ["verdict.changed"], IsDurable: false);

    /// <summary>Each process that reads and writes resources takes over a tenant's schema at once.</summary>
    public static Subscription Schemas { get; } = new("schemas", ["schema.*"], IsDurable: false);

    /// <summary>Gateways hear of each other, so that a limit is divided and not multiplied by their number.</summary>
    public static Subscription Gateways { get; } = new("gateway.peers", ["gateway.announced"], IsDurable: false);

    /// <summary>Those every publisher declares.</summary>
    public static IReadOnlyList<Subscription> Durable { get; } = [Audit, AuditExchanges, GroupsKnownUsers, UsersGroups, TokensConnectors, PortalTenants, PortalReminders];

    private static readonly FrozenSet<string> HeardDurably = EventTypes.All.Select(type => type.Name)
        .Where(name => Durable.Any(subscription => subscription.Types.Any(pattern => Matches(pattern, name))))
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether some durable queue must receive it: then an event that reached none is a failure to publish.</summary>
    internal static bool MustArrive(string type) => HeardDurably.Contains(type);

    private static bool Matches(string pattern, string name) => pattern.EndsWith(".*", StringComparison.Ordinal)
        ? name.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
        : pattern == name;
}
