using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>Every way a request can fail ends here and leaves as an error body. First in the pipeline.</summary>
public static class ScimErrors
{
    public static IApplicationBuilder UseScimErrors(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("ScimSuite.Scim.Http");
        return app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception) when (context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
            {
                // Nobody is there to read an answer; this is the code proxies log for it.
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return;
            }
            catch (Exception failure) when (!context.Response.HasStarted)
            {
                var error = Of(failure);
                if (error.Status == StatusCodes.Status500InternalServerError)
                {
                    logger.Unexpected(failure);
                }

                context.Response.Clear();
                await ScimErrorBody.WriteAsync(context, error);
                return;
            }

            // Routing and authentication answer with a status alone.
            if (!context.Response.HasStarted && context.Response.StatusCode >= 400 && context.Response.ContentLength is null && context.Response.ContentType is null)
            {
                await ScimErrorBody.WriteAsync(context, OfStatus(context));
            }
        });
    }

    /// <summary>500: told to nobody but the log.</summary>
    internal static ScimError Unforeseen { get; } = new(StatusCodes.Status500InternalServerError, null, "Something went wrong here. It is recorded under the request id.");

    private static ScimError Of(Exception failure) => failure switch
    {
        ScimException refused => refused.Error,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new ScimError(413, null, "The request is too large."),
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } => new ScimError(400, "invalidSyntax", "The request cannot be read as HTTP."),
        BadHttpRequestException other => new ScimError(other.StatusCode, null, "The request cannot be read as HTTP."),
        _ => Unforeseen,
    };

    private static ScimError OfStatus(HttpContext context)
    {
        var request = context.Request;
        return new ScimError(context.Response.StatusCode, null, context.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => "No valid credential came with the request.",
            StatusCodes.Status403Forbidden => "The credential does not allow this.",
            StatusCodes.Status404NotFound => $"There is nothing at {request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Method} is not possible at {request.Path}; {context.Response.Headers.Allow} is.",
            StatusCodes.Status415UnsupportedMediaType => $"The body must be {ScimMedia.ScimJson} or application/json.",
            _ => "The request was refused.",
        });
    }
}
