using System.Text.Json;

namespace ScimSuite.Events;

/// <summary>One attribute's change; <c>null</c> before = it was absent, <c>null</c> after = it is absent now.</summary>
/// <param name="Path">The SCIM attribute path.</param>
/// <param name="Before">Its value before.</param>
/// <param name="After">Its value after.</param>
public sealed record AttributeChange(string Path, JsonElement? Before, JsonElement? After);

/// <summary>A user came to be.</summary>
public sealed record UserCreated(Guid UserId, long Version, string UserName, string? DisplayName, bool Active, JsonElement Document) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "user.created";

    /// <inheritdoc/>
    public static string AggregateType => "User";

    Guid IEvent.AggregateId => UserId;
}

/// <summary>A user changed. The names are those after the change.</summary>
public sealed record UserChanged(Guid UserId, long Version, string UserName, string? DisplayName, bool Active, IReadOnlyList<AttributeChange> Changes) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "user.changed";

    /// <inheritdoc/>
    public static string AggregateType => "User";

    Guid IEvent.AggregateId => UserId;
}

/// <summary>A user was deleted; its userName is free again.</summary>
public sealed record UserDeleted(Guid UserId, long Version, string UserName) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "user.deleted";

    /// <inheritdoc/>
    public static string AggregateType => "User";

    Guid IEvent.AggregateId => UserId;
}
