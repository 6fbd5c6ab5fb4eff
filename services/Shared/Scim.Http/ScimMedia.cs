using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>RFC 7644 §3.1 and §8.1: we answer <c>application/scim+json</c> and take plain JSON too, whatever charset it claims (JSON is UTF-8).</summary>
public static class ScimMedia
{
    public const string ScimJson = "application/scim+json";
    public const string ProblemJson = "application/problem+json";

    /// <summary>
    /// RFC 9110 §12.5.1: whoever names what it takes, and no JSON among it, is told that there is nothing else. A missing or unreadable Accept takes all.
    /// </summary>
    internal static void RequireAccepted(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var ranges) || ranges.Count == 0)
        {
            return;
        }

        foreach (var range in ranges)
        {
            var isJson = range.MatchesAllTypes || range.SubType.EndsWith("json", StringComparison.OrdinalIgnoreCase)
                || (range.MatchesAllSubTypes && range.Type.Equals("application", StringComparison.OrdinalIgnoreCase));
            if (isJson && range.Quality is not 0)
            {
                return;
            }
        }

        throw new ScimException(new ScimError(StatusCodes.Status406NotAcceptable, null, $"Answers are {ScimJson}, which Accept leaves out."));
    }

    internal static void Require(HttpRequest request)
    {
        // Some clients send no type at all, some a template's; only what is plainly something else is refused.
        if (string.IsNullOrEmpty(request.ContentType))
        {
            return;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !(type.MediaType.Equals(ScimJson, StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ScimException(new ScimError(StatusCodes.Status415UnsupportedMediaType, null, $"The body must be {ScimJson} or application/json."));
        }
    }
}
