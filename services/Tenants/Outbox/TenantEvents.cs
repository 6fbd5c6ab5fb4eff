using System.Text.Json;
using ScimSuite.Events;
using ScimSuite.Tenants.Model;

namespace ScimSuite.Tenants.Outbox;

/// <summary>What the world is told of tenants and connectors.</summary>
internal static class TenantEvents
{
    public static TenantCreated Created(Tenant tenant) =>
        new(tenant.Id, tenant.Version, tenant.Name, tenant.State, tenant.RateLimit.PerSecond, tenant.RateLimit.Burst);

    public static TenantChanged Changed(Tenant tenant) =>
        new(tenant.Id, tenant.Version, tenant.Name, tenant.State, tenant.RateLimit.PerSecond, tenant.RateLimit.Burst, tenant.DeleteAt);

    public static TenantDeleted Deleted(Tenant tenant) => new(tenant.Id, tenant.Version + 1, tenant.Name, tenant.State);

    public static SchemaChanged Changed(Guid tenant, SchemaExtensions extensions) =>
        new(tenant, extensions.Version, JsonElement.Parse(extensions.Write()), extensions.Retired.Count > 0);

    public static ConnectorCreated Created(Connector connector) => new(
        connector.Id, connector.Version, connector.Name, connector.State, connector.Dialect, connector.Mode,
        connector.RateLimit.PerSecond, connector.RateLimit.Burst, connector.RefuseRemoveAllMembers);

    public static ConnectorChanged Changed(Connector connector) => new(
        connector.Id, connector.Version, connector.Name, connector.State, connector.Dialect, connector.Mode,
        connector.RateLimit.PerSecond, connector.RateLimit.Burst, connector.RefuseRemoveAllMembers);

    public static ConnectorDeleted Deleted(Connector connector) => new(connector.Id, connector.Version + 1, connector.Name);
}
