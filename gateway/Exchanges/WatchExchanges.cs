using ScimSuite.Caller;
using ScimSuite.Gateway.Edge;

namespace ScimSuite.Gateway.Exchanges;

/// <summary>Around everything else: notes each request of a known tenant under <c>/scim</c> when its answer has gone. Notes only: nothing waits for the log.</summary>
internal sealed class WatchExchanges(RequestDelegate next, ExchangeLog log, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context) => Refusal.IsScim(context.Request.Path) ? WatchAsync(context) : next(context);

    private async Task WatchAsync(HttpContext context)
    {
        var began = clock.GetTimestamp();
        var open = new OpenExchange();
        context.Features.Set(open);
        try
        {
            await next(context);
        }
        finally
        {
            if (open.Verdict is { } verdict)
            {
                log.Note(Ended(context, open, verdict, clock.GetElapsedTime(began)));
            }
        }
    }

    private EndedExchange Ended(HttpContext context, OpenExchange open, Credentials.Verdict verdict, TimeSpan took)
    {
        var (request, response) = (context.Request, context.Response);
        var hasGone = context.RequestAborted.IsCancellationRequested && !response.HasStarted;
        return new EndedExchange
        {
            Tenant = verdict.Tenant, Connector = verdict.Connector, Setting = verdict.Dialect,
            RequestId = RequestIds.Of(context), At = clock.GetUtcNow() - took, Took = took,
            Method = request.Method, Path = Short(request.Path.Value, 256) ?? "", Query = request.QueryString.Value is { Length: > 1 and <= 2048 } query ? query : null,
            Status = hasGone ? StatusCodes.Status499ClientClosedRequest : response.StatusCode, Outcome = open.Outcome,
            Detail = hasGone ? "The client went away before it was answered." : open.Detail,
            Location = response.StatusCode == StatusCodes.Status201Created ? response.Headers.Location.ToString() : null,
            UserAgent = Short(request.Headers.UserAgent, 256), Flag = Short(request.Headers[InternalHeaders.Dialect], 64),
            IsEntra = request.Headers.ContainsKey("Adscimversion"),
            TraceId = System.Diagnostics.Activity.Current?.TraceId.ToString(),
            ClientRequestId = request.Headers[InternalHeaders.ClientRequestId] is [{ } theirs] ? theirs : null,
        };
    }

    private static string? Short(string? text, int most) => text is { Length: > 0 } ? text.Length <= most ? text : text[..most] : null;
}

/// <summary>As it was noted: raw, since what it means is worked out later and elsewhere.</summary>
internal sealed record EndedExchange
{
    public required Guid Tenant { get; init; }
    public required Guid? Connector { get; init; }

    /// <summary>The connector's dialect as it is set.</summary>
    public required string Setting { get; init; }
    public required string RequestId { get; init; }
    public string? TraceId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required TimeSpan Took { get; init; }
    public required string Method { get; init; }
    public required string Path { get; init; }
    public string? Query { get; init; }
    public required int Status { get; init; }
    public string? Outcome { get; init; }
    public string? Detail { get; init; }
    public string? Location { get; init; }
    public string? UserAgent { get; init; }

    /// <summary>What the service was told in <c>X-Scim-Dialect</c>.</summary>
    public string? Flag { get; init; }

    /// <summary>It carries the header only Entra sends.</summary>
    public bool IsEntra { get; init; }
    public string? ClientRequestId { get; init; }
}
