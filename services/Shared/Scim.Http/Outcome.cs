using Microsoft.AspNetCore.Http;
using ScimSuite.Caller;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>What became of a request, told to the gateway for its record: <c>applied; tolerated="boolean-as-string"</c>.</summary>
public static class Outcome
{
    public const string Applied = "applied";
    public const string NoChange = "no-change";
    private const int LongestDetail = 400;

    /// <summary>What a refusal tells the gateway: the RFC's keyword, and the sentence percent-encoded, since it may hold any character.</summary>
    internal static string Refused(ScimError error)
    {
        var detail = error.Detail.Length <= LongestDetail ? error.Detail : error.Detail[..LongestDetail];
        // A pair cut in half is no text any more.
        detail = detail is [.., var last] && char.IsHighSurrogate(last) ? detail[..^1] : detail;
        var type = error.ScimType is null ? "" : $"; scimType=\"{error.ScimType}\"";
        return $"refused{type}; detail=\"{Uri.EscapeDataString(detail)}\"";
    }

    internal static void Set(HttpResponse response, string? outcome, Tolerance? tolerance)
    {
        if (outcome is null && tolerance is not { Items.Count: > 0 })
        {
            return;
        }

        outcome ??= NoChange;      // a read that was understood only by tolerance
        response.Headers[InternalHeaders.Outcome] = tolerance is { Items: { Count: > 0 } items } ? $"{outcome}; tolerated=\"{string.Join(", ", items)}\"" : outcome;
    }
}
