using ScimSuite.ServiceDefaults;

namespace ScimSuite.Gateway.Readiness;

internal static class ReadyRoutes
{
    /// <summary>
    /// <c>/ready</c> answers for the whole, for people and for tests. <c>/ready/self</c> is this process alone: what a load balancer should ask,
    /// or it would drop every gateway together with the database and hide our 503 from the identity providers.
    /// </summary>
    public static void MapReadiness(this IEndpointRouteBuilder app)
    {
        app.MapReady("/ready/self");
        app.MapGet("/ready", (Watch watch, HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return watch.Latest is { } report
                ? Results.Json(report, WholeJson.Default.WholeReport, statusCode: report.IsDown() ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK)
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        });
    }
}
