using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>
/// Requests nobody would send, through the gateway to every service: none ends in a 5xx, and every refusal is a SCIM error.
/// <c>SCIM_HTTP_REQUESTS</c> says how many (200,000 before a release), <c>SCIM_HTTP_SEED</c> repeats a run.
/// </summary>
[Collection(SuiteCollection.Name)]
public sealed class FuzzTests(Suite suite)
{
    private const int SideBySide = 8;
    private static readonly int Requests = Setting("SCIM_HTTP_REQUESTS", 20_000);
    private static readonly int Seed = Setting("SCIM_HTTP_SEED", 20261127);

    private static readonly string[] ScimTypes =
    [
        "invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget", "invalidValue", "invalidVers", "sensitive",
        "invalidCursor", "expiredCursor", "invalidCount",
    ];

    [Fact]
    public async Task Whatever_is_sent_no_answer_is_a_5xx_and_every_refusal_is_a_SCIM_error()
    {
        OwnConnector[] connectors = [await OwnConnector.MakeAsync(suite, 1), await OwnConnector.MakeAsync(suite, 1, mode: "strict")];
        var gateway = suite.Now.Gateway;
        var wrong = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<int, int>();
        var ids = new ConcurrentQueue<string>();

        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, async (number, ct) =>
        {
            if (wrong.Count > 20)
            {
                return;
            }

            var odd = new OddRequest(new Random(HashCode.Combine(Seed, number)), [.. ids.Take(50)]);
            using var request = odd.To(gateway);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", connectors[number % connectors.Length].Token);
            using var response = await suite.Http.SendAsync(request, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            var status = (int)response.StatusCode;
            statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            // The answer to a HEAD is the one to a GET without its body.
            if ((request.Method == HttpMethod.Head ? status >= 500 && status != 501 ? "is a failure" : null : Fault(status, response.Content.Headers.ContentType?.MediaType, body)) is { } fault)
            {
                wrong.Enqueue($"request {number}: {odd} → {status} {fault}: {(body.Length > 400 ? body[..400] : body)}");
            }

            if (status == 201 && ids.Count < 200)
            {
                ids.Enqueue(JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!);
            }
        });

        Assert.True(wrong.IsEmpty, $"Seed {Seed}:\n{string.Join('\n', wrong)}");
        // Odd, and yet not all of it is refused at the door: a fuzz that only met 404 would prove nothing.
        Assert.Superset(new HashSet<int> { 200, 201, 204, 400, 404, 405, 409 }, statuses.Keys.ToHashSet());
        Assert.True(statuses[400] > Requests / 10 && statuses[200] > Requests / 50, string.Join(", ", statuses));
    }

    private static string? Fault(int status, string? mediaType, string body)
    {
        if (status < 400)
        {
            return body.Length == 0 ? null : mediaType != "application/scim+json" ? $"as {mediaType}" : Parsed(body) is null ? "is no JSON" : null;
        }

        // What is optional and not offered says so.
        if (status >= 500 && status != 501)
        {
            return "is a failure";
        }

        if (mediaType != "application/scim+json" || Parsed(body) is not { } error)
        {
            return $"is no SCIM error but {mediaType}";
        }

        return !error.TryGetProperty("schemas", out var schemas) || schemas[0].GetString() != "urn:ietf:params:scim:api:messages:2.0:Error" ? "has no error schema"
            : error.GetProperty("status").GetString() != status.ToString(CultureInfo.InvariantCulture) ? "has another status in its body"
            : !error.TryGetProperty("detail", out var detail) || string.IsNullOrWhiteSpace(detail.GetString()) ? "has no detail"
            : error.TryGetProperty("scimType", out var type) && !ScimTypes.Contains(type.GetString()) ? "has a scimType nobody knows" : null;
    }

    private static JsonElement? Parsed(string body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : otherwise;
}
