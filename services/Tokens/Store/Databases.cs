using ScimSuite.Caller;
using ScimSuite.Persistence;

namespace ScimSuite.Tokens.Store;

internal static class Databases
{
    /// <summary>The caller's tenant's tokens; those of no tenant (operator keys) for a caller that has none.</summary>
    public static TenantDatabase Of(this TenantDatabases databases, ScimCaller caller) =>
        caller.Tenant == Guid.Empty ? databases.WithoutTenant(caller) : databases.For(caller);
}
