using ScimSuite.Caller;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>Issue, list, rotate, revoke; and what the gateway asks. As a table.</summary>
internal static class TokenRoutes
{
    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        app.MapPost("/internal/verify", VerifyToken.Handle).WithName("VerifyToken").RequireAuthorization(Scopes.Gateway).ExcludeFromDescription();

        // What anybody may ask, the gateway asks in its own name.
        app.MapGet("/api/token-format", DescribeTokens.Handle).WithTags("Tokens").WithName("DescribeTokens").RequireAuthorization(Scopes.Gateway);
        app.MapPost("/api/leaked-tokens", ReportLeak.Handle).WithTags("Tokens").WithName("ReportLeak").RequireAuthorization(Scopes.Gateway);

        // Scopes.TenantAdmin lets operators in; ManagedTenant says no to every tenant but the key's own.
        var tokens = app.MapGroup("/api/tenants/{tenant:guid}/connectors/{connector:guid}/tokens").WithTags("Tokens").RequireAuthorization(Scopes.TenantAdmin);
        tokens.MapPost("", IssueToken.ForConnector).WithName("IssueToken");
        tokens.MapGet("", ListTokens.OfConnector).WithName("ListTokens");
        tokens.MapPost("/{id:guid}/rotate", RotateToken.OfConnector).WithName("RotateToken");
        tokens.MapDelete("/{id:guid}", RevokeToken.OfConnector).WithName("RevokeToken");

        var secrets = app.MapGroup("/api/tenants/{tenant:guid}/connectors/{connector:guid}/client-secrets").WithTags("OAuth").RequireAuthorization(Scopes.TenantAdmin);
        secrets.MapPost("", IssueToken.ClientSecret).WithName("IssueClientSecret");
        secrets.MapGet("", ListTokens.ClientSecrets).WithName("ListClientSecrets");
        secrets.MapPost("/{id:guid}/rotate", RotateToken.ClientSecret).WithName("RotateClientSecret");
        secrets.MapDelete("/{id:guid}", RevokeToken.ClientSecret).WithName("RevokeClientSecret");

        var federations = app.MapGroup("/api/tenants/{tenant:guid}/connectors/{connector:guid}/federations").WithTags("OAuth").RequireAuthorization(Scopes.TenantAdmin);
        federations.MapPost("", IssueToken.Federation).WithName("TrustIssuer");
        federations.MapGet("", ListTokens.Federations).WithName("ListTrustedIssuers");
        federations.MapDelete("/{id:guid}", RevokeToken.Federation).WithName("DistrustIssuer");

        // The keys of the nil tenant are the operators' own.
        var keys = app.MapGroup("/api/tenants/{tenant:guid}/keys").WithTags("Keys").RequireAuthorization(Scopes.TenantAdmin);
        keys.MapPost("", IssueToken.ApiKey).WithName("IssueKey");
        keys.MapGet("", ListTokens.ApiKeys).WithName("ListKeys");
        keys.MapPost("/{id:guid}/rotate", RotateToken.ApiKey).WithName("RotateKey");
        keys.MapDelete("/{id:guid}", RevokeToken.ApiKey).WithName("RevokeKey");
    }
}
