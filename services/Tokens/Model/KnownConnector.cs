using System.Text.Json.Serialization;
using ScimSuite.Events;

namespace ScimSuite.Tokens.Model;

/// <summary>What verdicts need of a connector. Heard by event; asked of Tenants where the event is still under way.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record KnownConnector(Guid Id, long Version, string Name, string State, string Dialect, string Mode, KnownRate RateLimit, bool RefuseRemoveAllMembers = false)
{
    public static KnownConnector Of(ConnectorCreated said) =>
        new(said.ConnectorId, said.Version, said.Name, said.State, said.Dialect, said.Mode, new(said.RatePerSecond, said.Burst), said.RefuseRemoveAllMembers);

    public static KnownConnector Of(ConnectorChanged said) =>
        new(said.ConnectorId, said.Version, said.Name, said.State, said.Dialect, said.Mode, new(said.RatePerSecond, said.Burst), said.RefuseRemoveAllMembers);

    /// <summary>A tombstone: it stays, so that an older event that comes late changes nothing.</summary>
    public static KnownConnector Of(ConnectorDeleted said) => new(said.ConnectorId, said.Version, said.Name, KnownTenant.Deleted, "auto", "tolerant", new(1, 1));
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record KnownRate(int PerSecond, int Burst);

/// <summary>What verdicts need of a tenant.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record KnownTenant(long Version, string State, KnownRate? RateLimit = null)
{
    public static KnownTenant Of(TenantCreated said) => new(said.Version, said.State, Rate(said.RatePerSecond, said.Burst));

    public static KnownTenant Of(TenantChanged said) => new(
        said.Version, said.State == States.Active ? States.Active : States.Suspended, Rate(said.RatePerSecond, said.Burst));

    private static KnownRate? Rate(int? perSecond, int? burst) => perSecond is { } rate && burst is { } most ? new KnownRate(rate, most) : null;

    public const string Deleted = "deleted";
}
