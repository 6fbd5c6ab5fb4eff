using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.Gateway.Edge;
using ScimSuite.Gateway.FailedAuthentications;
using ScimSuite.Gateway.Limits;
using Yarp.ReverseProxy.Model;

namespace ScimSuite.Gateway.Credentials;

/// <summary>Between routing and proxy: who asks, may they do this here, and not too often. What passes carries the assertion instead of the credential.</summary>
internal sealed class Authenticate(
    RequestDelegate next, Verdicts verdicts, AssertionMinter minter, OwnAssertion own, FailedAttempts failures, Turnstile turnstile, Buckets<ulong> addresses,
    IOptions<GatewayOptions> options, GatewayMetrics metrics, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Health, metrics and the front page are not proxied; what matches nothing ends as 404.
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is not { } proxied)
        {
            return next(context);
        }

        var route = Routes.Of(proxied.Config);
        if (route.IsForBrowsers)
        {
            if (Door.IsForPrograms(context.Request.Path) || Door.IsInside(context.Request.Path))
            {
                return new Refusal(StatusCodes.Status404NotFound, "There is nothing at this address.").WriteAsync(context);
            }

            // Nobody's bearer token is wanted there, and what is not wanted is not handed on.
            context.Request.Headers.Authorization = default;
            return next(context);
        }

        if (route.IsForAnybody)
        {
            return PassOnAsync(context, route);
        }

        if (BearerHeader.TokenOf(context.Request.Headers.Authorization) is not { } token)
        {
            return RefuseAsync(context, route, Credential.Missing, Judgement.Missing, null);
        }

        var judging = verdicts.JudgeAsync(token, context.Connection.RemoteIpAddress, context.Request.Headers, context.RequestAborted);
        return judging.IsCompletedSuccessfully ? GoOnAsync(context, route, judging.Result, token) : WaitAsync(context, route, judging, token);
    }

    private async Task WaitAsync(HttpContext context, Routes.Route route, ValueTask<Credential> judging, string token) =>
        await GoOnAsync(context, route, await judging, token);

    private Task GoOnAsync(HttpContext context, Routes.Route route, Credential credential, string token)
    {
        Exchanges.OpenExchange.Belongs(context, credential.Verdict);
        var judgement = credential.JudgementAt(clock.GetUtcNow());
        if (judgement != Judgement.Valid)
        {
            return RefuseAsync(context, route, credential, judgement, token);
        }

        if (!credential.MayComeFrom(context.Connection.RemoteIpAddress))
        {
            return RefuseAsync(context, route, credential, Judgement.Elsewhere, token);
        }

        if (WrongPlace(route, context.Request.Method, credential) is { } forbidden)
        {
            return forbidden.WriteAsync(context);
        }

        var entering = turnstile.EnterAsync(context, credential);
        return entering.IsCompletedSuccessfully ? EnterAsync(context, route, credential, entering.Result) : QueueAsync(context, route, credential, entering);
    }

    private async Task QueueAsync(HttpContext context, Routes.Route route, Credential credential, ValueTask<Refusal?> entering) =>
        await EnterAsync(context, route, credential, await entering);

    private Task EnterAsync(HttpContext context, Routes.Route route, Credential credential, Refusal? refusal)
    {
        if (refusal is not null)
        {
            return refusal.WriteAsync(context);
        }

        if (TooLarge(context, route) is { } tooLarge)
        {
            return tooLarge.WriteAsync(context);
        }

        context.Request.Headers.Authorization = default;
        context.Request.Headers[InternalHeaders.Assertion] = credential.Assertion(minter, clock.GetUtcNow());
        return next(context);
    }

    /// <summary>What needs no credential goes on in the gateway's own name. Addresses share the bucket of those who guess tokens: neither is ever many.</summary>
    private Task PassOnAsync(HttpContext context, Routes.Route route)
    {
        var taken = addresses.Of(AddressKey.Of(context.Connection.RemoteIpAddress)).TryTake(addresses.Now, options.Value.MissesPerSecond, options.Value.MissBurst);
        if (!taken.IsTaken)
        {
            metrics.Limited("address");
            return Refusal.TooMany("Too many requests came from this address.", taken.RetryAfter).WriteAsync(context);
        }

        if (TooLarge(context, route) is { } tooLarge)
        {
            return tooLarge.WriteAsync(context);
        }

        context.Request.Headers[InternalHeaders.Assertion] = own.Value;
        return next(context);
    }

    private static Refusal? TooLarge(HttpContext context, Routes.Route route)
    {
        var most = route.MaxBodyFor(context.Request.Method);
        if (context.Request.ContentLength > most)
        {
            return new Refusal(StatusCodes.Status413PayloadTooLarge, $"The body may have {most} bytes here; this one has {context.Request.ContentLength}.");
        }

        // The server would refuse to read what it thinks too large; where a body announces no length, we count it ourselves.
        var isUnannounced = context.Request.ContentLength is null;
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = isUnannounced ? 2L * most : most;
        if (isUnannounced && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true)
        {
            context.Request.Body = new BoundedBody(context.Request.Body, most);
        }

        return null;
    }

    /// <summary>The credential is good, but not for this.</summary>
    internal static Refusal? WrongPlace(Routes.Route route, string method, Credential credential)
    {
        var isConnector = credential.Verdict.Kind == ActorKind.Connector;
        if (route.IsScim != isConnector)
        {
            return new Refusal(StatusCodes.Status403Forbidden, isConnector
                ? "A connector's token (sct_…) opens /scim; /api wants an API key (sck_…)." : "An API key (sck_…) opens /api; /scim wants a connector's token (sct_…).");
        }

        return route.ScopeFor(method) is { } scope && !credential.Has(scope)
            ? new Refusal(StatusCodes.Status403Forbidden, $"This token lacks the scope {scope}.") : null;
    }

    private Task RefuseAsync(HttpContext context, Routes.Route route, Credential credential, Judgement judgement, string? token)
    {
        if (judgement == Judgement.Unavailable)
        {
            metrics.Unavailable("tokens");
        }
        else
        {
            failures.Note(judgement, credential.Verdict, token, context);
            if (judgement == Judgement.Limited)
            {
                metrics.Limited("address");
            }
        }

        return Refusals.For(judgement, credential.Verdict, route.IsScim).WriteAsync(context);
    }
}
