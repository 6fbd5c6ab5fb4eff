using System.Text.Json;
using ScimSuite.Caller;
using ScimSuite.Root.Model;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;

namespace ScimSuite.Root.Endpoints;

/// <summary>POST /Bulk, RFC 7644 §3.7: each operation is atomic and answered for itself; the request as a whole is not.</summary>
internal static class Bulk
{
    public static async Task<IResult> Handle(ScimBody body, ScimCaller caller, ResourceServices services, Tolerance tolerance, ScimUrls urls, CancellationToken ct)
    {
        var request = BulkRequest.Read(body.Root, tolerance, urls.Base);
        var run = new BulkRun(request, caller, services, urls);
        await run.RunAsync(ct);

        var outcomes = run.Results.Values;
        foreach (var item in outcomes.SelectMany(result => result.Tolerated))
        {
            tolerance.Report(item);
        }

        // Whoever looks at the exchange sees whether anything changed; each operation says what became of it.
        var outcome = outcomes.Any(result => result.Outcome == Outcome.Applied) ? Outcome.Applied
            : outcomes.Any(result => !result.IsSuccess) ? "refused" : Outcome.NoChange;
        return ScimResults.Json(StatusCodes.Status200OK, json => Write(json, request, run.Results), outcome, tolerance);
    }

    /// <summary>In the client's order; operations that were not reached are absent, as RFC 7644 §3.7.3 has it.</summary>
    private static void Write(Utf8JsonWriter json, BulkRequest request, IReadOnlyDictionary<int, BulkResult> results)
    {
        json.WriteStartObject();
        json.WriteStartArray("schemas"u8);
        json.WriteStringValue(ScimUrns.BulkResponse);
        json.WriteEndArray();
        json.WriteStartArray("Operations"u8);
        foreach (var operation in request.Operations.Where(operation => results.ContainsKey(operation.Index)))
        {
            results[operation.Index].Write(json, operation);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
