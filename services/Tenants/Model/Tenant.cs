namespace ScimSuite.Tenants.Model;

/// <summary>A customer. Suspended: everything under it is refused until it is resumed.</summary>
internal sealed record Tenant
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string State { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    public Tenant InState(string state, DateTimeOffset now) => this with { State = state, Version = Version + 1, ChangedAt = now };
}

/// <summary>What a client says of a tenant it makes.</summary>
internal sealed record NewTenant(string? Name);
