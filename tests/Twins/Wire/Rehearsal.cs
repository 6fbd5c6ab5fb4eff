using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ScimSuite.Twins.Wire;

/// <summary>--dry-run: prints each request and answers just enough that the next one can be shown. No service, no check.</summary>
internal sealed class Rehearsal(TextWriter screen) : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, JsonObject> said = new();
    private readonly Lock gate = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (gate)
        {
            screen.WriteLine($"{request.Method} {request.RequestUri!.PathAndQuery}");
            if (body is not null)
            {
                screen.WriteLine(body);
            }

            screen.WriteLine();
        }

        var path = request.RequestUri!.AbsolutePath;
        if (request.Method == HttpMethod.Post)
        {
            var created = (JsonObject)JsonNode.Parse(body!)!;
            var id = Guid.NewGuid().ToString();
            created["id"] = id;
            created.Remove("password");
            said[$"{path}/{id}"] = created;
            return Answer(HttpStatusCode.Created, created);
        }

        if (request.Method == HttpMethod.Put)
        {
            said[path] = (JsonObject)JsonNode.Parse(body!)!;
        }

        if (request.Method == HttpMethod.Get && request.RequestUri.Query.Contains("filter=id", StringComparison.Ordinal))
        {
            var isMember = request.RequestUri.Query.Contains("members", StringComparison.Ordinal);
            return Answer(HttpStatusCode.OK, new JsonObject { ["totalResults"] = isMember ? 1 : 0, ["Resources"] = new JsonArray() });
        }

        return (request.Method.Method, said.TryGetValue(path, out var resource)) switch
        {
            ("GET", false) => Answer(HttpStatusCode.OK, new JsonObject { ["totalResults"] = 0, ["Resources"] = new JsonArray() }),
            ("GET" or "PUT", true) => Answer(HttpStatusCode.OK, resource!),
            _ => new HttpResponseMessage(HttpStatusCode.NoContent),
        };
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, JsonObject body) =>
        new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/scim+json") };
}
