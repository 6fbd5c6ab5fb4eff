namespace ScimSuite.Tenants.Model;

/// <summary>One identity provider's way into a tenant: how it speaks, how strictly it is read, how fast it may be.</summary>
internal sealed record Connector
{
    public required Guid Id { get; init; }
    public required Guid Tenant { get; init; }
    public required string Name { get; init; }
    public required string State { get; init; }
    public required string Dialect { get; init; }
    public required string Mode { get; init; }

    /// <summary>A PATCH may not empty a group without naming whom it removes.</summary>
    public required bool RefuseRemoveAllMembers { get; init; }
    public required RateLimit RateLimit { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    public Connector With(ConnectorSettings settings) => this with
    {
        Name = settings.Name ?? Name,
        Dialect = settings.Dialect ?? Dialect,
        Mode = settings.Mode ?? Mode,
        RefuseRemoveAllMembers = settings.RefuseRemoveAllMembers ?? RefuseRemoveAllMembers,
        RateLimit = settings.RateLimit ?? RateLimit,
    };

    public Connector AsNextVersion(DateTimeOffset now) => this with { Version = Version + 1, ChangedAt = now };
}

internal sealed record RateLimit(int PerSecond, int Burst)
{
    public static readonly RateLimit Default = new(50, 100);

    /// <summary>Of a tenant: four connectors at their full rate.</summary>
    public static readonly RateLimit DefaultOfTenant = new(200, 400);
}

/// <summary>What a client says of a connector: all it wants to set. What is absent keeps its value, or takes the default in a new one.</summary>
internal sealed record ConnectorSettings(string? Name, string? Dialect, string? Mode, RateLimit? RateLimit, bool? RefuseRemoveAllMembers = null);
