using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Caller;
using ScimSuite.Gateway.Credentials;
using ScimSuite.Gateway.Edge;

namespace ScimSuite.Gateway.ManagementApi;

/// <summary>
/// GET /api/openapi.json: what every service says of its part of the management API, as one OpenAPI document. Open to everybody: it describes, and
/// shows nothing. Kept for a minute, and the last good one for as long as a service is away.
/// </summary>
internal sealed class ApiDocument(HttpClient http, OwnAssertion own, IConfiguration configuration, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _keptFor = TimeSpan.FromMinutes(1);
    private static readonly string[] _services = ["tenants", "tokens", "audit"];

    private readonly SemaphoreSlim _one = new(1);
    private (DateTimeOffset At, byte[] Json)? _kept;

    /// <summary><c>null</c> = a service cannot be asked, and nothing was remembered.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (_kept is { } kept && clock.GetUtcNow() - kept.At < _keptFor)
            {
                return kept.Json;
            }

            var parts = await Task.WhenAll(_services.Select(service => AskAsync(service, ct)));
            if (Array.TrueForAll(parts, part => part is not null))
            {
                // Each was just seen not to be null.
                _kept = (clock.GetUtcNow(), JsonSerializer.SerializeToUtf8Bytes(Merge(parts!, configuration["PublicUrl"] ?? "/")));
            }

            return _kept?.Json;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Paths and schemas side by side. Where two services mean different things by one name, the second's has a number behind it.</summary>
    internal static JsonObject Merge(IReadOnlyList<JsonObject> parts, string publicUrl)
    {
        var (paths, schemas) = (new JsonObject(), new JsonObject());
        foreach (var part in parts.Select(part => WithFreeNames(part, schemas)))
        {
            foreach (var (path, operations) in Members(part["paths"]).Where(each => each.Key.StartsWith("/api/", StringComparison.Ordinal)).OrderBy(each => each.Key, StringComparer.Ordinal))
            {
                paths[path] = operations?.DeepClone();
            }

            foreach (var (name, schema) in Members(part["components"]?["schemas"]))
            {
                schemas[name] = schema?.DeepClone();
            }
        }

        return new JsonObject
        {
            ["openapi"] = parts[0]["openapi"]?.DeepClone(),
            ["info"] = new JsonObject { ["title"] = "ScimSuite management API", ["version"] = "1" },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = publicUrl }),
            ["security"] = new JsonArray(new JsonObject { ["apiKey"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["apiKey"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "sck_…", ["description"] = "An API key of a tenant, or of an operator." },
                },
            },
        };
    }

    private static JsonObject WithFreeNames(JsonObject part, JsonObject taken)
    {
        const string Prefix = "#/components/schemas/";
        var own = Members(part["components"]?["schemas"]);
        var renamed = new Dictionary<string, string>();
        foreach (var (name, schema) in own)
        {
            if (taken[name] is { } known && !JsonNode.DeepEquals(known, schema))
            {
                renamed[name] = Enumerable.Range(2, 100).Select(number => $"{name}{number}").First(free => !taken.ContainsKey(free) && !own.ContainsKey(free));
            }
        }

        if (renamed.Count == 0)
        {
            return part;
        }

        var free = part.DeepClone().AsObject();
        Rename(free);
        free["components"]!["schemas"] = new JsonObject(Members(free["components"]?["schemas"])
            .Select(each => KeyValuePair.Create(renamed.GetValueOrDefault(each.Key, each.Key), each.Value?.DeepClone())));
        return free;

        void Rename(JsonNode? node)
        {
            if (node is JsonObject members)
            {
                if (members["$ref"] is JsonValue reference && (string?)reference is { } text && text.StartsWith(Prefix, StringComparison.Ordinal)
                    && renamed.TryGetValue(text[Prefix.Length..], out var other))
                {
                    members["$ref"] = Prefix + other;
                }

                foreach (var (_, member) in members)
                {
                    Rename(member);
                }
            }
            else if (node is JsonArray items)
            {
                foreach (var item in items)
                {
                    Rename(item);
                }
            }
        }
    }

    private async Task<JsonObject?> AskAsync(string service, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{service}/openapi.json");
        request.Headers.TryAddWithoutValidation(InternalHeaders.Assertion, own.Value);
        try
        {
            using var response = await http.SendAsync(request, ct);
            return response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(ct)) as JsonObject : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    private static JsonObject Members(JsonNode? node) => node as JsonObject ?? [];
}

internal static class ApiDocumentRoute
{
    public static void MapApiDocument(this IEndpointRouteBuilder app) => app.MapGet("/api/openapi.json", async (HttpContext context, ApiDocument document) =>
    {
        if (await document.ReadAsync(context.RequestAborted) is not { } json)
        {
            await Refusal.Unavailable("A service that describes its part of the API is not available.").WriteAsync(context);
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    });
}
