using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>
/// The tenant named in the path, which the caller may manage: a handler that asks for it gets the database in that tenant's scope,
/// and there is no other way to one. To who may not manage it a tenant does not exist.
/// </summary>
internal sealed record ManagedTenant(Guid Id, TenantDatabase Database)
{
    public static ValueTask<ManagedTenant> BindAsync(HttpContext context)
    {
        // The route constraint has made sure that it is one.
        var id = Guid.Parse((string)context.Request.RouteValues["tenant"]!);
        var caller = context.RequestServices.GetRequiredService<ScimCaller>();
        if (id == Guid.Empty || !caller.MayManage(id))
        {
            throw NotFound(id);
        }

        var databases = context.RequestServices.GetRequiredService<TenantDatabases>();
        return ValueTask.FromResult(new ManagedTenant(id, databases.For(caller with { Tenant = id })));
    }

    public ScimException NotFound() => NotFound(Id);

    private static ScimException NotFound(Guid id) => ScimException.NotFound("Tenant", id);
}
