using System.Net.Sockets;
using ScimSuite.Gateway.Edge;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ScimSuite.Gateway.Proxy;

/// <summary>
/// Inside the proxy's pipeline, around the forwarding: YARP's own 502, 503 and 504 have no body and name the wrong party. They become a 503
/// that says when to come back. A read that found no connection, or a broken one, is tried once more; a write never is, since it may have been done.
/// </summary>
internal static class Unavailable
{
    /// <summary>Until the second try has begun to answer: something may hold connections open in the place of a service that has just died.</summary>
    private static readonly TimeSpan SecondTry = TimeSpan.FromSeconds(1.5);

    public static async Task InvokeAsync(HttpContext context, RequestDelegate next, ServiceStates states, GatewayMetrics metrics)
    {
        var proxied = context.GetReverseProxyFeature();
        var service = Routes.ServiceOf(proxied.Cluster.Config.ClusterId);
        var destinations = proxied.AvailableDestinations;

        await next(context);
        if (MayTryAgain(context))
        {
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
            proxied.AvailableDestinations = destinations;
            await TryAgainAsync(context, next);
        }

        if (context.Features.Get<DisbelievedFeature>() is not null && !context.Response.HasStarted)
        {
            states.Disbelieved(service);
            await AnswerAsync(context, metrics, service);
        }
        else if (context.Features.Get<IForwarderErrorFeature>() is { } error)
        {
            await AnswerAsync(context, error, service, states, metrics);
        }
        else
        {
            states.Answered(service);
        }
    }

    private static async Task TryAgainAsync(HttpContext context, RequestDelegate next)
    {
        var client = context.RequestAborted;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(client);
        var isForwarded = new TaskCompletionSource();
        _ = GiveUpAsync();
        context.RequestAborted = waiting.Token;
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = client;
            isForwarded.SetResult();
        }

        async Task GiveUpAsync()
        {
            await Task.WhenAny(isForwarded.Task, Task.Delay(SecondTry, client));
            if (!isForwarded.Task.IsCompleted && !context.Response.HasStarted)
            {
                await waiting.CancelAsync();
            }
        }
    }

    private static async Task AnswerAsync(HttpContext context, IForwarderErrorFeature error, string service, ServiceStates states, GatewayMetrics metrics)
    {
        // A client that has gone is no fault of the service, and nobody is left to answer.
        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (HasBegun(error.Error))
        {
            return;
        }

        if (error.Error is ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.Clear();
                await ClientsFault(error.Exception).WriteAsync(context);
            }

            return;
        }

        states.Failed(service, Reason(error));
        if (!context.Response.HasStarted)
        {
            await AnswerAsync(context, metrics, service);
        }
    }

    /// <summary>
    /// A web socket that ended: the service had been reached, and which side let go first, or that it went without a farewell, says nothing of whether it still
    /// can be. Browsers do so whenever a page is left. The next request says.
    /// </summary>
    private static bool HasBegun(ForwarderError error) => error is ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeRequestDestination
        or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient or ForwarderError.UpgradeResponseDestination or ForwarderError.UpgradeActivityTimeout;

    private static Task AnswerAsync(HttpContext context, GatewayMetrics metrics, string service)
    {
        metrics.Unavailable(service);
        // What the service had begun to say goes with it, the limits the client may know do not.
        var (policy, limit) = (context.Response.Headers["RateLimit-Policy"], context.Response.Headers["RateLimit"]);
        context.Response.Clear();
        context.Response.Headers["RateLimit-Policy"] = policy;
        context.Response.Headers["RateLimit"] = limit;
        return Refusal.Unavailable($"The {service} service is not available at the moment.").WriteAsync(context);
    }

    private static bool MayTryAgain(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested
        && context.Features.Get<IForwarderErrorFeature>() is { Error: ForwarderError.Request };

    private static Refusal ClientsFault(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
            {
                return new Refusal(StatusCodes.Status413PayloadTooLarge, "The body is larger than is allowed here.");
            }

            if (e is BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout })
            {
                return new Refusal(StatusCodes.Status408RequestTimeout, "The body came too slowly.");
            }
        }

        return new Refusal(StatusCodes.Status400BadRequest, "The body could not be read.");
    }

    private static string Reason(IForwarderErrorFeature error)
    {
        for (var e = error.Exception; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket)
            {
                return socket.SocketErrorCode.ToString();
            }
        }

        return error.Exception is HttpRequestException { HttpRequestError: var kind } ? kind.ToString() : error.Error.ToString();
    }
}
