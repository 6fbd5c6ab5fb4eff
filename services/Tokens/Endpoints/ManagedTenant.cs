using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>
/// The tenant named in the path, which the caller may manage: a handler that asks for it gets the database in that tenant's scope,
/// and there is no other way to one. To who may not manage it a tenant does not exist. Operators also have the nil tenant: the platform.
/// </summary>
internal sealed record ManagedTenant(Guid Id, ScimCaller Caller, TenantDatabase Database)
{
    public bool IsPlatform => Id == Guid.Empty;

    public static ValueTask<ManagedTenant> BindAsync(HttpContext context)
    {
        // The route constraint has made sure that it is one.
        var id = Guid.Parse((string)context.Request.RouteValues["tenant"]!);
        var caller = context.RequestServices.GetRequiredService<ScimCaller>();
        if (!caller.MayManage(id))
        {
            throw ScimException.NotFound("Tenant", id);
        }

        var databases = context.RequestServices.GetRequiredService<TenantDatabases>();
        return ValueTask.FromResult(new ManagedTenant(id, caller, databases.Of(caller with { Tenant = id })));
    }
}
