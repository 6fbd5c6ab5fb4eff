using ScimSuite.Caller;

namespace ScimSuite.Persistence;

/// <summary>Opens the database for one caller. Without a tenant there is no database: the guard in front of row-level security.</summary>
public sealed class TenantDatabases
{
    private readonly Connections _connections;

    internal TenantDatabases(Connections connections) => _connections = connections;

    /// <summary>The caller's tenant's rows. An operator acts within a tenant as <c>caller with { Tenant = … }</c>.</summary>
    public TenantDatabase For(ScimCaller caller)
    {
        return caller.Tenant != Guid.Empty
            ? new TenantDatabase(_connections, caller, caller.Tenant)
            : throw new InvalidOperationException("No tenant scope is open: this caller has no tenant. Name the one to act in, or ask WithoutTenant for what belongs to none.");
    }

    /// <summary>Rows that belong to no tenant (tenant_id all zero): failed authentications in the audit, a platform event. Never another tenant's.</summary>
    public TenantDatabase WithoutTenant(ScimCaller caller) => new(_connections, caller with { Tenant = Guid.Empty }, Guid.Empty);
}
