using ScimSuite.Caller;
using Yarp.ReverseProxy.Transforms;

namespace ScimSuite.Gateway.Proxy;

/// <summary>How the services are reached, and what of an exchange passes.</summary>
internal static class Destinations
{
    /// <summary>Within one machine room a connection stands at once or never.</summary>
    public static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(1);

    public static void AddDestinations(this WebApplicationBuilder builder)
    {
        var showTolerated = builder.Environment.IsDevelopment();
        builder.Services.AddReverseProxy()
            .LoadFromMemory(Routes.Configuration, Routes.Clusters)
            .AddServiceDiscoveryDestinationResolver()
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = ConnectWithin;
                handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60);
                // A replica added later gets its share of the connections.
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
            })
            .AddTransforms(transforms =>
            {
                // Where a request came from is the gateway's to know: services are told who asks, not through which hops. The portal must
                // know: it slows down addresses that guess, and builds the links a browser follows.
                var isPortal = transforms.Route.ClusterId == "portal";
                transforms.AddXForwarded(isPortal ? ForwardedTransformActions.Set : ForwardedTransformActions.Remove);
                transforms.AddRequestHeaderRemove("Forwarded");
                transforms.AddRequestHeaderRemove("X-Forwarded-Port");
                transforms.AddRequestHeaderRemove("X-Real-IP");
                transforms.AddResponseTransform(response =>
                {
                    Tidy(response, showTolerated);
                    return default;
                });
            });
        builder.Services.AddSingleton<ServiceStates>();

        // YARP would write a warning with a stack for each request to a service that is away. ServiceStates says it once.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Error);
    }

    private static void Tidy(ResponseTransformContext response, bool showTolerated)
    {
        if (response.ProxyResponse is not { } from)
        {
            return;
        }

        var headers = response.HttpContext.Response.Headers;
        headers[InternalHeaders.RequestId] = RequestIds.Of(response.HttpContext);
        if (showTolerated && headers[InternalHeaders.Outcome].ToString() is { Length: > 0 } outcome && Tolerated(outcome) is { } tolerated)
        {
            headers["X-Scim-Tolerated"] = tolerated;
        }

        headers.Remove(InternalHeaders.Outcome);
        headers.Remove("Server");
        headers.XContentTypeOptions = "nosniff";

        // A service that does not believe the gateway has nothing to say to the client: its 401 would send people after a token that is good.
        if (from.StatusCode == System.Net.HttpStatusCode.Unauthorized)
        {
            response.SuppressResponseBody = true;
            response.HttpContext.Features.Set(new DisbelievedFeature());
        }
    }

    /// <summary><c>applied; tolerated="a, b"</c> → <c>a, b</c>.</summary>
    internal static string? Tolerated(string outcome)
    {
        const string Mark = "tolerated=\"";
        var start = outcome.IndexOf(Mark, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += Mark.Length;
        var end = outcome.IndexOf('"', start);
        return end <= start ? null : outcome[start..end];
    }
}

/// <summary>The service answered 401: our assertion, not the client's credential.</summary>
internal sealed record DisbelievedFeature;
