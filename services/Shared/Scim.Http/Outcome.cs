using Microsoft.AspNetCore.Http;
using ScimSuite.Caller;

namespace ScimSuite.Scim.Http;

/// <summary>What became of a request, told to the gateway for its record: <c>applied; tolerated="boolean-as-string"</c>.</summary>
public static class Outcome
{
    public const string Applied = "applied";
    public const string NoChange = "no-change";

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
