namespace ScimSuite.Events;

/// <summary>What tenants and connectors can be.</summary>
public static class States
{
    /// <summary>Served.</summary>
    public const string Active = "active";

    /// <summary>Refused with 403 until resumed.</summary>
    public const string Suspended = "suspended";

    /// <summary>Of a tenant: refused as when suspended, and removed for good at the time said with it, unless it is restored before.</summary>
    public const string Deleting = "deleting";
}

/// <summary>A tenant came to be.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Version">Its version.</param>
/// <param name="Name">What people call it.</param>
/// <param name="State">One of <see cref="States"/>.</param>
/// <param name="RatePerSecond">Requests per second that all its connectors may send together; absent = no limit of the whole.</param>
/// <param name="Burst">How many of them at once.</param>
public sealed record TenantCreated(Guid TenantId, long Version, string Name, string State, int? RatePerSecond = null, int? Burst = null) : IEvent
{
    static string IEvent.Name => "tenant.created";

    /// <inheritdoc/>
    public static string AggregateType => "Tenant";

    Guid IEvent.AggregateId => TenantId;
}

/// <summary>A tenant was renamed, suspended, resumed, marked for deletion or restored, or may send more or less.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Version">Its version.</param>
/// <param name="Name">What people call it.</param>
/// <param name="State">One of <see cref="States"/>.</param>
/// <param name="RatePerSecond">As in <see cref="TenantCreated"/>.</param>
/// <param name="Burst">How many of them at once.</param>
/// <param name="DeleteAt">When it is removed for good (UTC); absent unless <see cref="States.Deleting"/>.</param>
public sealed record TenantChanged(
    Guid TenantId, long Version, string Name, string State, int? RatePerSecond = null, int? Burst = null, DateTimeOffset? DeleteAt = null) : IEvent
{
    static string IEvent.Name => "tenant.changed";

    /// <inheritdoc/>
    public static string AggregateType => "Tenant";

    Guid IEvent.AggregateId => TenantId;
}

/// <summary>A tenant was deleted: whoever keeps something of it removes it.</summary>
public sealed record TenantDeleted(Guid TenantId, long Version, string Name, string State) : IEvent
{
    static string IEvent.Name => "tenant.deleted";

    /// <inheritdoc/>
    public static string AggregateType => "Tenant";

    Guid IEvent.AggregateId => TenantId;
}

/// <summary>A connector came to be.</summary>
public sealed record ConnectorCreated(
    Guid ConnectorId, long Version, string Name, string State, string Dialect, string Mode, int RatePerSecond, int Burst,
    bool RefuseRemoveAllMembers = false) : IEvent
{
    static string IEvent.Name => "connector.created";

    /// <inheritdoc/>
    public static string AggregateType => "Connector";

    Guid IEvent.AggregateId => ConnectorId;
}

/// <summary>A connector's settings or state changed.</summary>
public sealed record ConnectorChanged(
    Guid ConnectorId, long Version, string Name, string State, string Dialect, string Mode, int RatePerSecond, int Burst,
    bool RefuseRemoveAllMembers = false) : IEvent
{
    static string IEvent.Name => "connector.changed";

    /// <inheritdoc/>
    public static string AggregateType => "Connector";

    Guid IEvent.AggregateId => ConnectorId;
}

/// <summary>A connector was deleted: its tokens are worth nothing any more.</summary>
public sealed record ConnectorDeleted(Guid ConnectorId, long Version, string Name) : IEvent
{
    static string IEvent.Name => "connector.deleted";

    /// <inheritdoc/>
    public static string AggregateType => "Connector";

    Guid IEvent.AggregateId => ConnectorId;
}
