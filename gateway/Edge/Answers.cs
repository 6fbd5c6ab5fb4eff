using ScimSuite.Caller;
using ScimSuite.Gateway.Limits;

namespace ScimSuite.Gateway.Edge;

/// <summary>Outermost: too many requests at once are turned away, and nobody gets an error without a body that says what it is.</summary>
internal sealed class Answers(RequestDelegate next, LoadShedder load, GatewayMetrics metrics, ILogger<Answers> logger)
{
    private static readonly string _notHere = "There is nothing at this address.";

    public async Task InvokeAsync(HttpContext context)
    {
        var isProbe = !Refusal.IsScim(context.Request.Path) && !context.Request.Path.StartsWithSegments("/api");
        if (!isProbe && !load.TryEnter())
        {
            metrics.Limited("overload");
            await Refusal.TooMany("The service is busy.", TimeSpan.FromSeconds(Random.Shared.Next(1, 4))).WriteAsync(context);
            return;
        }

        try
        {
            await next(context);
            if (HasNoBody(context) && OfStatus(context.Response.StatusCode) is { } refusal)
            {
                await refusal.WriteAsync(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await (OfStatus(e.StatusCode) ?? new Refusal(StatusCodes.Status400BadRequest, "The request could not be read.")).WriteAsync(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            logger.RequestFailed(e, RequestIds.Of(context));
            context.Response.Clear();
            await new Refusal(StatusCodes.Status500InternalServerError, "The request failed for a reason of ours.").WriteAsync(context);
        }
        finally
        {
            if (!isProbe)
            {
                load.Leave();
            }
        }
    }

    private static bool HasNoBody(HttpContext context) =>
        context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null or 0, ContentType: null } && !context.RequestAborted.IsCancellationRequested;

    private static Refusal? OfStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => new Refusal(status, "The request could not be read."),
        StatusCodes.Status403Forbidden => new Refusal(status, "This credential may not do that."),
        StatusCodes.Status404NotFound => new Refusal(status, _notHere),
        StatusCodes.Status405MethodNotAllowed => new Refusal(status, "This method is not used at this address."),
        StatusCodes.Status408RequestTimeout => new Refusal(status, "The request came too slowly."),
        StatusCodes.Status413PayloadTooLarge => new Refusal(status, "The body is too large."),
        StatusCodes.Status415UnsupportedMediaType => new Refusal(status, "Send application/scim+json or application/json."),
        >= 500 => Refusal.Unavailable("The service is not available."),
        _ => null,
    };
}
