using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ScimSuite.Scim.Http;

/// <summary>The word <c>.search</c> where an id could stand.</summary>
public static class SearchRoutes
{
    private static readonly string[] _others = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    /// <summary>
    /// <c>.search</c> is asked by POST (RFC 7644 §3.4.3). Any other method would be taken for one upon a resource of that id, and told that there is no
    /// such resource; it is told 405 with <c>Allow: POST</c> instead (RFC 9110 §15.5.6).
    /// </summary>
    public static RouteHandlerBuilder MapSearchByOtherMethods(this IEndpointRouteBuilder resources) => resources.MapMethods("/.search", _others, (HttpContext context) =>
    {
        context.Response.Headers.Allow = HttpMethods.Post;
        return TypedResults.StatusCode(StatusCodes.Status405MethodNotAllowed);
    }).ExcludeFromDescription();
}
