using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimSuite.Caller;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>One operation of a batch: what a request would have said by verb, path, <c>If-Match</c> and body.</summary>
public sealed record BatchOperation(int Index, string Method, string? Id, string? Version, JsonElement Data)
{
    public ScimBody Body => ScimBody.Of(Data);
    public IfMatch IfMatch => Version is null ? default : new IfMatch(Version);

    /// <summary>The resource's id; Root sends none without.</summary>
    public string Target => Id ?? throw ScimException.InvalidSyntax($"{Method} needs the id of a resource in its path.");
}

/// <summary>What became of one operation, as Bulk says it.</summary>
public sealed record OperationResult(int Status, string? Location, long? Version, string? Outcome);

/// <summary>An answer that knows what it says, so that a batch can say it without sending it.</summary>
internal interface IOperationResult
{
    OperationResult ToOperationResult();
}

/// <summary>
/// POST /internal/…/batch: operations on one service's resources, carried out one after the other, each in a transaction of its own and by the code
/// that answers single requests. Root is the only one who asks, once per service and level of a Bulk (RFC 7644 §3.7).
/// </summary>
public static class Batch
{
    /// <param name="allowed">What the connector is allowed, and how its client speaks.</param>
    /// <param name="operate">Carries one out; the tolerance is that operation's own.</param>
    public static async Task<IResult> RunAsync(
        ScimBody body, ScimCaller caller, Tolerance allowed, ILogger logger, Func<BatchOperation, Tolerance, Task<IResult>> operate, CancellationToken ct)
    {
        int? errorsLeft = body.Root.TryGetProperty("errors", out var most) && most.ValueKind == JsonValueKind.Number ? most.GetInt32() : null;
        var done = new List<Done>();
        ScimError? away = null;
        foreach (var item in body.Root.GetProperty("operations").EnumerateArray())
        {
            if (errorsLeft == 0 || ct.IsCancellationRequested)
            {
                break;
            }

            var operation = Read(item);
            var tolerance = new Tolerance(allowed.IsStrict, allowed.Dialect, allowed.RefusesRemoveAll);
            // With the database away every further operation would wait as long as the first did.
            var (result, error) = away is null ? await TryAsync(operation, tolerance, logger, operate) : (null, away);
            done.Add(new Done(operation.Index, result, error, tolerance.Items));
            away = error is { Status: StatusCodes.Status503ServiceUnavailable } ? error : null;
            errorsLeft -= error is null ? 0 : 1;
        }

        return ScimResults.Json(StatusCodes.Status200OK, json => Write(json, done, caller.RequestId), null, new Tolerance(allowed.IsStrict));
    }

    private static BatchOperation Read(JsonElement item) => new(
        item.GetProperty("index").GetInt32(), item.GetProperty("method").GetString() ?? "", Text(item, "id"), Text(item, "version"),
        item.TryGetProperty("data", out var data) ? data : default);

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static async Task<(OperationResult?, ScimError?)> TryAsync(
        BatchOperation operation, Tolerance tolerance, ILogger logger, Func<BatchOperation, Tolerance, Task<IResult>> operate)
    {
        try
        {
            return (((IOperationResult)await operate(operation, tolerance)).ToOperationResult(), null);
        }
        catch (ScimException refused)
        {
            return (null, refused.Error);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // What one operation stumbles over must not take the results of the others with it.
            logger.Unexpected(failure);
            return (null, ScimErrors.Unforeseen);
        }
    }

    private static void Write(Utf8JsonWriter json, List<Done> results, string requestId)
    {
        json.WriteStartObject();
        json.WriteStartArray("results"u8);
        foreach (var (index, result, error, tolerated) in results)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, index);
            json.WriteNumber("status"u8, result?.Status ?? error!.Status);
            json.WriteString("outcome"u8, result?.Outcome ?? "refused");
            if (result?.Location is { } location)
            {
                json.WriteString("location"u8, location);
            }

            if (result?.Version is { } version)
            {
                json.WriteString("version"u8, ETags.Of(version));
            }

            json.WriteStartArray("tolerated"u8);
            foreach (var item in tolerated)
            {
                json.WriteStringValue(item);
            }

            json.WriteEndArray();
            if (error is not null)
            {
                json.WritePropertyName("response"u8);
                ScimErrorBody.WriteScim(json, error, requestId);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed record Done(int Index, OperationResult? Result, ScimError? Error, IReadOnlyList<string> Tolerated);
}
