namespace ScimSuite.Tenants.Model;

/// <summary>A customer. Suspended: everything under it is refused until it is resumed.</summary>
internal sealed record Tenant
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string State { get; init; }

    /// <summary>What all its connectors may send together.</summary>
    public required RateLimit RateLimit { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    public Tenant With(TenantSettings settings) => this with { Name = settings.Name ?? Name, RateLimit = settings.RateLimit ?? RateLimit };

    public Tenant AsNextVersion(DateTimeOffset now) => this with { Version = Version + 1, ChangedAt = now };

    public Tenant InState(string state, DateTimeOffset now) => this with { State = state, Version = Version + 1, ChangedAt = now };
}

/// <summary>What a client says of a tenant it makes.</summary>
internal sealed record NewTenant(string? Name, RateLimit? RateLimit);

/// <summary>What of a tenant is to be set; what is absent stays.</summary>
internal sealed record TenantSettings(string? Name, RateLimit? RateLimit);
