using System.Text.Json;

namespace ScimSuite.Events;

/// <summary>A member of a group.</summary>
/// <param name="Id">The user's or group's id.</param>
/// <param name="Type"><c>User</c> or <c>Group</c>.</param>
public sealed record MemberRef(Guid Id, string Type);

/// <summary>A group came to be. Further parts of the same version carry further members.</summary>
public sealed record GroupCreated(
    Guid GroupId, long Version, string DisplayName, JsonElement Document,
    IReadOnlyList<MemberRef> MembersAdded, int Part = 1, int Parts = 1) : IEvent, IPartOfEvent
{
    /// <summary>At most so many members are in one event; larger changes are numbered parts.</summary>
    public const int MembersPerPart = 1000;

    /// <inheritdoc/>
    public static string Name => "group.created";

    /// <inheritdoc/>
    public static string AggregateType => "Group";

    Guid IEvent.AggregateId => GroupId;
}

/// <summary>A group changed: its attributes, its members, or both. One request is one version is one event (in parts where it is large).</summary>
public sealed record GroupChanged(
    Guid GroupId, long Version, string DisplayName, IReadOnlyList<AttributeChange> Changes,
    IReadOnlyList<MemberRef> MembersAdded, IReadOnlyList<MemberRef> MembersRemoved, int Part = 1, int Parts = 1) : IEvent, IPartOfEvent
{
    /// <inheritdoc/>
    public static string Name => "group.changed";

    /// <inheritdoc/>
    public static string AggregateType => "Group";

    Guid IEvent.AggregateId => GroupId;
}

/// <summary>A group was deleted, and every membership in it.</summary>
public sealed record GroupDeleted(Guid GroupId, long Version, string DisplayName) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "group.deleted";

    /// <inheritdoc/>
    public static string AggregateType => "Group";

    Guid IEvent.AggregateId => GroupId;
}
