using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Twins.Providers;

namespace ScimSuite.Twins.Wire;

/// <summary>What came back. No status: nothing did.</summary>
internal sealed record Answer(int? Status, JsonObject? Body, string? RequestId, TimeSpan? RetryAfter);

/// <summary>One write and what its sender knows about it beforehand.</summary>
internal sealed record Write(HttpMethod Method, string Path, JsonObject? Body, string What)
{
    public required int[] Expected { get; init; }

    /// <summary>False where the service holds all of it already: answered, but not stored or announced again.</summary>
    public required bool Mutates { get; init; }

    public string? Resource { get; init; }

    /// <summary>
    /// After an answer that never came (or a 503) a provider does not repeat a POST blindly: it looks the resource up,
    /// and if it is there, its first try was heard.
    /// </summary>
    public Func<CancellationToken, Task<JsonObject?>>? LookUp { get; init; }
}

/// <summary>The service refused what it must not refuse. Noted already; whoever was provisioning this object gives up on it.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>Sends requests as the provider's client does, tries again as it does, and counts.</summary>
internal sealed class ScimLink(HttpClient http, Provider provider, string baseUrl, string token, Tally tally, Pace pace, TimeSpan patience)
{
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string root = baseUrl.TrimEnd('/');

    public Tally Tally => tally;

    /// <summary>A GET that is expected to be answered 200, or one of the statuses named.</summary>
    public async Task<Answer> AskAsync(string path, string what, CancellationToken ct, params int[] expected)
    {
        var started = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var answer = await SendAsync(HttpMethod.Get, path, null, ct);
            if (IsPassing(answer) && Stopwatch.GetElapsedTime(started) < patience)
            {
                await WaitAsync(answer, attempt, ct);
                continue;
            }

            return answer.Status is { } status && (expected.Length == 0 ? status == 200 : expected.Contains(status))
                ? answer
                : throw Refused(what, HttpMethod.Get, path, answer);
        }
    }

    /// <summary>How many resources a filter finds; a surprise where it is not the number expected.</summary>
    public async Task<JsonArray> FilterAsync(string path, string what, int? expected, CancellationToken ct)
    {
        var answer = await AskAsync(path, what, ct);
        var resources = answer.Body?["Resources"] as JsonArray ?? [];
        if (answer.Body?["totalResults"] is not JsonValue total || !total.TryGetValue<int>(out var count))
        {
            throw Refused(what + ": no totalResults", HttpMethod.Get, path, answer);
        }

        if (expected is { } number && count != number)
        {
            tally.Surprise($"{what}: GET {path} found {count}, expected {number}");
        }

        return resources;
    }

    public async Task<Answer> WriteAsync(Write write, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var requestIds = new List<string>();
        var lost = false;
        for (var attempt = 1; ; attempt++)
        {
            var answer = await SendAsync(write.Method, write.Path, write.Body, ct);
            if (answer.RequestId is { } id)
            {
                requestIds.Add(id);
            }

            // 429 is a promise that nothing was done. After anything else we do not know.
            var perhapsDone = attempt > 1 && lost;
            if (IsPassing(answer) && Stopwatch.GetElapsedTime(started) < patience)
            {
                lost |= answer.Status != 429;
                await WaitAsync(answer, attempt, ct);
                if (lost && write.LookUp is not null && await write.LookUp(ct) is { } found)
                {
                    tally.Found();
                    return Done(write, new Answer(200, found, answer.RequestId, null), requestIds, lost);
                }

                continue;
            }

            var isDone = write.Expected.Contains(answer.Status ?? 0)
                || (perhapsDone && write.Method == HttpMethod.Delete && answer.Status == 404);
            if (isDone)
            {
                return Done(write, answer, requestIds, lost);
            }

            if (perhapsDone && answer.Status == 409 && write.LookUp is not null && await write.LookUp(ct) is { } winner)
            {
                tally.Found();
                return Done(write, new Answer(200, winner, answer.RequestId, null), requestIds, lost);
            }

            throw Refused(write.What, write.Method, write.Path, answer);
        }
    }

    private Answer Done(Write write, Answer answer, List<string> requestIds, bool lost)
    {
        var resource = write.Resource ?? answer.Body?["id"]?.ToString();
        (write.Mutates ? tally.Mutations : tally.NoChanges).Enqueue(new Mutation(write.What, resource, requestIds, lost));
        return answer;
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken ct)
    {
        await pace.MyTurnAsync(ct);
        using var request = new HttpRequestMessage(method, root + path + Query(path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        provider.Dress(request);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString(Json)));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", provider.ContentType);
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            using var response = await http.SendAsync(request, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            var status = (int)response.StatusCode;
            tally.Answered(status, Stopwatch.GetElapsedTime(started));
            var requestId = response.Headers.TryGetValues("X-Request-Id", out var values) ? values.First() : null;
            var retryAfter = response.Headers.RetryAfter?.Delta;
            CheckManners(method, path, status, response.Content.Headers.ContentType?.MediaType, text, retryAfter);
            return new Answer(status, Parsed(text), requestId, retryAfter);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is TaskCanceledException && !ct.IsCancellationRequested))
        {
            tally.Answered(null, Stopwatch.GetElapsedTime(started));
            return new Answer(null, null, null, null);
        }
    }

    /// <summary>What holds for every answer, good or bad: a SCIM media type, and an error that says when to come back.</summary>
    private void CheckManners(HttpMethod method, string path, int status, string? mediaType, string text, TimeSpan? retryAfter)
    {
        if (text.Length > 0 && mediaType is not ("application/scim+json" or "application/json"))
        {
            tally.Surprise($"{method} {path} was answered {status} as '{mediaType}', not as SCIM");
        }

        if (status is 429 or 503 && retryAfter is null)
        {
            tally.Surprise($"{method} {path} was answered {status} without Retry-After");
        }
    }

    // A base URL's own query (Entra's flags live there) comes first or last; it is never part of the path.
    private string Query(string path) => provider.BaseQuery.Length == 0 ? "" : (path.Contains('?') ? "&" : "?") + provider.BaseQuery;

    private static JsonObject? Parsed(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsPassing(Answer answer) => answer.Status is null or 429 or 503;

    private Task WaitAsync(Answer answer, int attempt, CancellationToken ct)
    {
        tally.TriedAgain();
        var wait = answer.RetryAfter ?? TimeSpan.FromSeconds(Math.Min(10, 0.5 * Math.Pow(2, attempt - 1)));
        return Task.Delay(wait < TimeSpan.FromSeconds(60) ? wait : TimeSpan.FromSeconds(60), ct);
    }

    private RefusedException Refused(string what, HttpMethod method, string path, Answer answer)
    {
        var detail = answer.Body?["detail"]?.ToString();
        var sentence = $"{what}: {method} {path} → {(answer.Status is { } status ? status : "no answer")}{(detail is null ? "" : $" \"{detail}\"")}";
        tally.Surprise(sentence);
        return new RefusedException(sentence);
    }
}
