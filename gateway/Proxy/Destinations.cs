using ScimSuite.Caller;
using ScimSuite.Gateway.Exchanges;
using ScimSuite.ServiceDefaults;
using Yarp.ReverseProxy.Transforms;

namespace ScimSuite.Gateway.Proxy;

/// <summary>How the services are reached, and what of an exchange passes.</summary>
internal static class Destinations
{
    /// <summary>Within one machine room a connection stands at once or never.</summary>
    public static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(1);

    public static void AddDestinations(this WebApplicationBuilder builder)
    {
        var isDevelopment = builder.Environment.IsDevelopment();
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
                    Tidy(response, isDevelopment);
                    return default;
                });
            });
        builder.Services.AddSingleton<ServiceStates>();

        // YARP would write a warning with a stack for each request to a service that is away. ServiceStates says it once.
        builder.QuietLogs("Yarp.ReverseProxy.Forwarder", LogLevel.Error);
    }

    private static void Tidy(ResponseTransformContext response, bool isDevelopment)
    {
        if (response.ProxyResponse is not { } from)
        {
            return;
        }

        var headers = response.HttpContext.Response.Headers;
        headers[InternalHeaders.RequestId] = RequestIds.Of(response.HttpContext);
        if (headers[InternalHeaders.Outcome].ToString() is { Length: > 0 } outcome)
        {
            headers.Remove(InternalHeaders.Outcome);
            OpenExchange.Of(response.HttpContext)?.Outcome = outcome;
            if (isDevelopment)
            {
                ShowOutcome(headers, SaidOutcome.Parse(outcome));
            }
        }

        headers.Remove("Server");
        headers.XContentTypeOptions = "nosniff";

        // A service that does not believe the gateway has nothing to say to the client: its 401 would send people after a token that is good.
        if (from.StatusCode == System.Net.HttpStatusCode.Unauthorized)
        {
            response.SuppressResponseBody = true;
            response.HttpContext.Features.Set(new DisbelievedFeature());
        }
    }

    /// <summary>For who develops a client: in production it is in the exchange log alone.</summary>
    private static void ShowOutcome(IHeaderDictionary headers, SaidOutcome said)
    {
        if (said.Word is not null)
        {
            headers[InternalHeaders.Outcome] = said.Word;
        }

        if (said.Tolerated is { Count: > 0 })
        {
            headers["X-Scim-Tolerated"] = string.Join(", ", said.Tolerated);
        }
    }
}

/// <summary>The service answered 401: our assertion, not the client's credential.</summary>
internal sealed record DisbelievedFeature;
