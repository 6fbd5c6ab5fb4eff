using ScimSuite.Caller;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>The management API of tenants and connectors, as a table.</summary>
internal static class TenantRoutes
{
    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        var all = app.MapGroup("/api/tenants").WithTags("Tenants").RequireAuthorization(Scopes.Operator);
        all.MapPost("", CreateTenant.Handle).WithName("CreateTenant");
        all.MapGet("", ListTenants.Handle).WithName("ListTenants");
        all.MapPatch("/{tenant:guid}", ChangeTenant.Handle).WithName("ChangeTenant");
        all.MapDelete("/{tenant:guid}", DeleteTenant.Handle).WithName("DeleteTenant");
        all.MapPost("/{tenant:guid}/restore", RestoreTenant.Handle).WithName("RestoreTenant");
        all.MapPost("/{tenant:guid}/suspend", ChangeTenantState.Suspend).WithName("SuspendTenant");
        all.MapPost("/{tenant:guid}/resume", ChangeTenantState.Resume).WithName("ResumeTenant");

        // Scopes.TenantAdmin lets operators in; ManagedTenant says no to every tenant but the key's own.
        app.MapGet("/api/tenants/{tenant:guid}", GetTenant.Handle).WithTags("Tenants").WithName("GetTenant").RequireAuthorization(Scopes.TenantAdmin);

        var connectors = app.MapGroup("/api/tenants/{tenant:guid}/connectors").WithTags("Connectors").RequireAuthorization(Scopes.TenantAdmin);
        connectors.MapPost("", CreateConnector.Handle).WithName("CreateConnector");
        connectors.MapGet("", ListConnectors.Handle).WithName("ListConnectors");
        connectors.MapGet("/{id:guid}", GetConnector.Handle).WithName("GetConnector");
        connectors.MapPatch("/{id:guid}", ChangeConnector.Handle).WithName("ChangeConnector");
        connectors.MapDelete("/{id:guid}", DeleteConnector.Handle).WithName("DeleteConnector");
        connectors.MapPost("/{id:guid}/suspend", ChangeConnectorState.Suspend).WithName("SuspendConnector");
        connectors.MapPost("/{id:guid}/resume", ChangeConnectorState.Resume).WithName("ResumeConnector");

        var schema = app.MapGroup("/api/tenants/{tenant:guid}/schema-extensions").WithTags("Schema extensions").RequireAuthorization(Scopes.TenantAdmin);
        schema.MapGet("", GetSchema.All).WithName("ListSchemaExtensions");
        schema.MapPost("", ChangeSchema.Create).WithName("CreateSchemaExtension");
        schema.MapGet("/{urn}", GetSchema.One).WithName("GetSchemaExtension");
        schema.MapPut("/{urn}", ChangeSchema.Replace).WithName("ReplaceSchemaExtension");
        schema.MapDelete("/{urn}", ChangeSchema.Delete).WithName("DeleteSchemaExtension");

        // Users, Groups and Root ask here in the name of who reads or writes resources: the caller's own tenant, and no other.
        app.MapGet("/internal/schema", GetSchema.OfCaller).WithName("SchemaOfCaller");
    }
}
