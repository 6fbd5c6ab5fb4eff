using ScimSuite.Caller;
using ScimSuite.Persistence;

namespace ScimSuite.Audit.Store;

internal static class Databases
{
    /// <summary>The events of one tenant; the nil tenant's are those that belong to none.</summary>
    public static TenantDatabase Of(this TenantDatabases databases, ScimCaller caller) =>
        caller.Tenant == Guid.Empty ? databases.WithoutTenant(caller) : databases.For(caller);
}
