using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;

namespace ScimSuite.Root.Endpoints;

/// <summary>What RFC 7644 puts at the service root. Everything asks for a caller; no scope is needed to read what all may know.</summary>
internal static class RootRoutes
{
    public static void MapRoot(this IEndpointRouteBuilder app)
    {
        var root = app.MapGroup("/scim/v2");
        root.MapPost("/Bulk", Bulk.Handle).WithName("Bulk").WithBodyLimit(ScimBodyLimit.Large);
        root.MapPost("/.search", SearchAll.Handle).WithName("SearchAll");
        root.Map("/Me/{**rest}", NotOffered.Me).WithName("Me");

        var discovery = root.MapGroup("").AddEndpointFilter(RefuseFilter);
        discovery.MapGet("/ServiceProviderConfig", GetServiceProviderConfig.Handle).WithName("GetServiceProviderConfig");
        discovery.MapGet("/Schemas", GetSchemas.All).WithName("ListSchemas");
        discovery.MapGet("/Schemas/{id}", GetSchemas.One).WithName("GetSchema");
        discovery.MapGet("/ResourceTypes", GetResourceTypes.All).WithName("ListResourceTypes");
        discovery.MapGet("/ResourceTypes/{name}", GetResourceTypes.One).WithName("GetResourceType");
    }

    /// <summary>RFC 7644 §4: paging, sorting and projection are ignored here, a filter is 403.</summary>
    private static ValueTask<object?> RefuseFilter(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Query.ContainsKey("filter") ? throw ScimException.Forbidden("Discovery takes no filter (RFC 7644 §4).") : next(context);
}
