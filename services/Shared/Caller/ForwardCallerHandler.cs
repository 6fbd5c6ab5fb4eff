using Microsoft.AspNetCore.Http;

namespace ScimSuite.Caller;

/// <summary>On an HttpClient between services: the next one is asked in the name of who asked us, under the same request id, and told how the client speaks.</summary>
public sealed class ForwardCallerHandler(IHttpContextAccessor accessor) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext is { } context)
        {
            request.Headers.Remove(InternalHeaders.Assertion);
            request.Headers.Remove(InternalHeaders.RequestId);
            request.Headers.TryAddWithoutValidation(InternalHeaders.Assertion, context.Request.Headers[InternalHeaders.Assertion].ToString());
            request.Headers.TryAddWithoutValidation(InternalHeaders.RequestId, RequestIds.Of(context));
            if (context.Request.Headers.TryGetValue(InternalHeaders.Dialect, out var dialect))
            {
                request.Headers.Remove(InternalHeaders.Dialect);
                request.Headers.TryAddWithoutValidation(InternalHeaders.Dialect, dialect.ToString());
            }
        }

        return base.SendAsync(request, cancellationToken);
    }
}
