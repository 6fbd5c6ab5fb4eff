using ScimSuite.Caller;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Audit.Endpoints;

/// <summary>Whose records are asked for: a tenant's key reads its own, an operator the one it names.</summary>
internal static class AskedTenant
{
    public static Guid For(ScimCaller caller, Guid? named)
    {
        if (caller.Has(Scopes.Operator))
        {
            return named ?? throw ScimException.InvalidValue("tenant is missing: name one, or 00000000-0000-0000-0000-000000000000 for what belongs to none.");
        }

        // The same answer whether or not the other tenant exists.
        return named is null || named == caller.Tenant
            ? caller.Tenant
            : throw ScimException.Forbidden("This key reads the audit of its own tenant only: leave tenant out.");
    }
}
