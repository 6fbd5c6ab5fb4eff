using System.Text.Json.Serialization;
using ScimSuite.Events;

namespace ScimSuite.Tenants.Model;

/// <summary>
/// A customer. Suspended: everything under it is refused until it is resumed. Deleting: refused in the same way, and gone for good at
/// <see cref="DeleteAt"/> unless restored before, which brings back the state it was in.
/// </summary>
internal sealed record Tenant
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }

    /// <summary>What it is served as, but for a deletion: that is what restoring comes back to.</summary>
    [JsonIgnore]
    public string Served { get; init; } = States.Active;

    /// <summary>One of <see cref="States"/>.</summary>
    public string State => DeleteAt is null ? Served : States.Deleting;

    /// <summary>When it is removed for good; <c>null</c> = it stays.</summary>
    public DateTimeOffset? DeleteAt { get; init; }

    /// <summary>What all its connectors may send together.</summary>
    public required RateLimit RateLimit { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    public Tenant With(TenantSettings settings) => this with { Name = settings.Name ?? Name, RateLimit = settings.RateLimit ?? RateLimit };

    public Tenant AsNextVersion(DateTimeOffset now) => this with { Version = Version + 1, ChangedAt = now };

    public Tenant InState(string state, DateTimeOffset now) => (this with { Served = state }).AsNextVersion(now);

    /// <summary>From now on refused; removed at that time.</summary>
    public Tenant DueAt(DateTimeOffset due, DateTimeOffset now) => (this with { DeleteAt = due }).AsNextVersion(now);

    public Tenant Restored(DateTimeOffset now) => (this with { DeleteAt = null }).AsNextVersion(now);
}

/// <summary>What a client says of a tenant it makes.</summary>
internal sealed record NewTenant(string? Name, RateLimit? RateLimit);

/// <summary>What of a tenant is to be set; what is absent stays.</summary>
internal sealed record TenantSettings(string? Name, RateLimit? RateLimit);
