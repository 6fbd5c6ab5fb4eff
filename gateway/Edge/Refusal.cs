using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using ScimSuite.Caller;

namespace ScimSuite.Gateway.Edge;

/// <summary>An answer of the gateway's own: a SCIM error (RFC 7644 §3.12) under <c>/scim</c>, problem details (RFC 9457) elsewhere.</summary>
internal sealed record Refusal(int Status, string Detail)
{
    /// <summary>For 401: what is wrong with the credential, as RFC 6750 §3.1 spells it. Absent when none was shown.</summary>
    public string? BearerError { get; init; }
    public TimeSpan? RetryAfter { get; init; }
    public string? Allow { get; init; }

    /// <summary>These texts are JSON for people, never part of a page: quotes stay quotes.</summary>
    private static readonly JsonWriterOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A dependency is away: 5 to 15 s, so that those who wait do not all come back in the same second.</summary>
    public static Refusal Unavailable(string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, detail) { RetryAfter = TimeSpan.FromSeconds(Random.Shared.Next(5, 16)) };

    public static Refusal TooMany(string detail, TimeSpan retryAfter) => new(StatusCodes.Status429TooManyRequests, detail) { RetryAfter = retryAfter };

    public static bool IsScim(PathString path) => path.StartsWithSegments("/scim");

    public Task WriteAsync(HttpContext context)
    {
        Exchanges.OpenExchange.Of(context)?.Detail = Detail;
        var response = context.Response;
        var requestId = RequestIds.Of(context);
        var isScim = IsScim(context.Request.Path);

        // A body still on its way is let run out (the server gives it 5 s): cut off, the client would see a broken connection instead of the answer.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        response.StatusCode = Status;
        if (RefusalPage.IsWanted(context))
        {
            return RefusalPage.WriteAsync(context, this, requestId);
        }

        response.ContentType = isScim ? "application/scim+json" : "application/problem+json";
        response.Headers[InternalHeaders.RequestId] = requestId;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = Challenge(isScim);
        }

        if (RetryAfter is { } wait)
        {
            // Whole seconds, never 0: a client that may come back at once will.
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (Allow is not null)
        {
            response.Headers.Allow = Allow;
        }

        var body = isScim ? ScimError(requestId) : ProblemDetails(requestId);
        response.ContentLength = body.WrittenCount;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }

    internal string Challenge(bool isScim)
    {
        var realm = isScim ? "Bearer realm=\"scim\"" : "Bearer realm=\"api\"";
        return BearerError is null ? realm : $"{realm}, error=\"{BearerError}\", error_description=\"{Detail.Replace("\"", "'", StringComparison.Ordinal)}\"";
    }

    internal ArrayBufferWriter<byte> ScimError(string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, _readable);
        json.WriteStartObject();
        json.WriteStartArray("schemas"u8);
        json.WriteStringValue("urn:ietf:params:scim:api:messages:2.0:Error"u8);
        json.WriteEndArray();
        json.WriteString("status"u8, Status.ToString(CultureInfo.InvariantCulture));
        json.WriteString("detail"u8, $"{Detail} (request {requestId})");
        json.WriteEndObject();
        return buffer;
    }

    private ArrayBufferWriter<byte> ProblemDetails(string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, _readable);
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(Status));
        json.WriteNumber("status"u8, Status);
        json.WriteString("detail"u8, Detail);
        json.WriteString("requestId"u8, requestId);
        json.WriteEndObject();
        return buffer;
    }
}
