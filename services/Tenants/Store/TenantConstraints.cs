using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Tenants.Store;

internal static class TenantConstraints
{
    public static readonly ConstraintErrors Errors = new()
    {
        ["connectors_name_unique"] = () => new ScimError(409, "uniqueness", "Another connector of this tenant has this name: choose another name."),
        ["tenant_schemas_of_tenant"] = () => new ScimError(404, null, "There is no such tenant."),
        ["connectors_of_tenant"] = () => new ScimError(404, null, "There is no such tenant."),
    };
}
