using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Audit.Model;
using ScimSuite.Audit.Store;
using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Audit.Endpoints;

/// <summary>GET /api/tenants/{tenant}/connectors/{connector}/activity. A connector Audit has heard nothing of, neither that it was made nor a request, is not there.</summary>
internal static class GetActivity
{
    public static async Task<Ok<Activity>> Handle(
        Guid tenant, Guid connector, HttpRequest request, ScimCaller caller, TenantDatabases databases, TimeProvider clock, CancellationToken ct)
    {
        // To who may not manage it a tenant does not exist.
        if (tenant == Guid.Empty || !caller.MayManage(tenant))
        {
            throw ScimException.NotFound("Tenant", tenant);
        }

        var window = ActivityWindow.Asked(request.Query, clock.GetUtcNow());
        return TypedResults.Ok(await ActivityStore.OfAsync(databases.For(caller with { Tenant = tenant }), connector, window, ct) ?? throw ScimException.NotFound("Connector", connector));
    }
}
