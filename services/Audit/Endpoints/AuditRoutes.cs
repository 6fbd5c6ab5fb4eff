using ScimSuite.Caller;

namespace ScimSuite.Audit.Endpoints;

/// <summary>What is asked of the audit, as a table.</summary>
internal static class AuditRoutes
{
    public static void MapAudit(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/audit", ListEvents.Handle).WithTags("Audit").WithName("ListAuditEvents").RequireAuthorization(Scopes.TenantAdmin);
}
