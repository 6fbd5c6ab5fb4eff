using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using ScimSuite.Caller;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>
/// The one place where an error becomes bytes: RFC 7644 §3.12 under <c>/scim</c>, RFC 9457 problem details elsewhere.
/// Services reach it by throwing <see cref="ScimException"/>; the gateway, which refuses before there is a service, calls it.
/// </summary>
public static class ScimErrorBody
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static async Task WriteAsync(HttpContext context, ScimError error)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        response.Headers[InternalHeaders.Outcome] = Outcome.Refused(error);
        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        using var buffer = new PooledBuffer();
        var isScim = IsScim(context);
        using (var json = new Utf8JsonWriter(buffer, _json))
        {
            if (isScim)
            {
                WriteScim(json, error, RequestIds.Of(context));
            }
            else
            {
                WriteProblem(json, error, RequestIds.Of(context));
            }
        }

        response.ContentType = isScim ? ScimMedia.ScimJson : ScimMedia.ProblemJson;
        response.ContentLength = buffer.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(buffer.Written, context.RequestAborted);
        }
    }

    internal static bool IsScim(HttpContext context) => context.Request.Path.StartsWithSegments("/scim");

    internal static void WriteScim(Utf8JsonWriter json, ScimError error, string requestId)
    {
        json.WriteStartObject();
        json.WriteStartArray("schemas"u8);
        json.WriteStringValue(ScimUrns.Error);
        json.WriteEndArray();
        json.WriteString("status"u8, error.Status.ToString(CultureInfo.InvariantCulture));
        if (error.ScimType is { } type)
        {
            json.WriteString("scimType"u8, type);
        }

        // Administrators see only this sentence in their provider's log: the id in it is what they can give to support.
        json.WriteString("detail"u8, $"{error.Detail} (request {requestId})");
        json.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter json, ScimError error, string requestId)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(error.Status));
        json.WriteNumber("status"u8, error.Status);
        if (error.ScimType is { } type)
        {
            // An extension member (RFC 9457 §3.2): Root says it on in a SCIM error.
            json.WriteString("scimType"u8, type);
        }

        json.WriteString("detail"u8, error.Detail);
        json.WriteString("requestId"u8, requestId);
        json.WriteEndObject();
    }
}
