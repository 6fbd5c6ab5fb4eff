namespace ScimSuite.Root.Endpoints;

/// <summary>What RFC 7644 puts at the service root. Everything asks for a caller; no scope is needed to read what all may know.</summary>
internal static class RootRoutes
{
    public static void MapRoot(this IEndpointRouteBuilder app)
    {
        var root = app.MapGroup("/scim/v2");
        root.MapGet("/ServiceProviderConfig", GetServiceProviderConfig.Handle).WithName("GetServiceProviderConfig");
        root.MapGet("/Schemas", GetSchemas.All).WithName("ListSchemas");
        root.MapGet("/Schemas/{id}", GetSchemas.One).WithName("GetSchema");
        root.MapGet("/ResourceTypes", GetResourceTypes.All).WithName("ListResourceTypes");
        root.MapGet("/ResourceTypes/{name}", GetResourceTypes.One).WithName("GetResourceType");
        root.MapPost("/Bulk", NotOffered.Bulk).WithName("Bulk");
        root.MapPost("/.search", NotOffered.Search).WithName("SearchAll");
        root.Map("/Me/{**rest}", NotOffered.Me).WithName("Me");
    }
}
