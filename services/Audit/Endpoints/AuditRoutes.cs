using ScimSuite.Caller;

namespace ScimSuite.Audit.Endpoints;

/// <summary>What is asked of the audit, as a table.</summary>
internal static class AuditRoutes
{
    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/audit", ListEvents.Handle).WithTags("Audit").WithName("ListAuditEvents").RequireAuthorization(Scopes.TenantAdmin);
        app.MapGet("/api/exchanges", ListExchanges.Handle).WithTags("Exchanges").WithName("ListExchanges").RequireAuthorization(Scopes.TenantAdmin);
        app.MapGet("/api/exchanges/{id:guid}", FindExchange.Handle).WithTags("Exchanges").WithName("FindExchange").RequireAuthorization(Scopes.Operator);
        app.MapGet("/api/tenants/{tenant:guid}/connectors/{connector:guid}/activity", GetActivity.Handle)
            .WithTags("Exchanges").WithName("GetConnectorActivity").RequireAuthorization(Scopes.TenantAdmin);
    }
}
