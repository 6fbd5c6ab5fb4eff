using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.ServiceDiscovery.Http;
using ScimSuite.Caller;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Root.Endpoints;

/// <summary>
/// Users and Groups, asked in the caller's name. Never repeated: a batch that timed out may have been carried out. The deadline is shorter than the
/// gateway's, so that what was done is still told.
/// </summary>
internal sealed class ResourceServices(IServiceDiscoveryHttpMessageHandlerFactory discovery, IHttpContextAccessor accessor)
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(25);

    private readonly HttpClient _users = Client(discovery, accessor, "http://users");
    private readonly HttpClient _groups = Client(discovery, accessor, "http://groups");

    /// <summary>Posts and reads the answer; a refusal comes back as the <see cref="ScimException"/> it is.</summary>
    public async Task<JsonElement> PostAsync(bool toUsers, string path, byte[] body, CancellationToken ct)
    {
        var service = toUsers ? "users" : "groups";
        try
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await (toUsers ? _users : _groups).PostAsync(path, content, ct);
            var answer = response.Content.Headers.ContentLength == 0 ? default : JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(ct));
            return response.StatusCode == HttpStatusCode.OK ? answer : throw Refusal(service, response.StatusCode, answer);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw Unavailable(service, failure);
        }
    }

    private static ScimException Refusal(string service, HttpStatusCode status, JsonElement answer) => (int)status is >= 400 and < 500 and not 401 && answer.ValueKind == JsonValueKind.Object
        ? new ScimException(new ScimError((int)status, Text(answer, "scimType"), Text(answer, "detail") ?? $"The {service} service refused this."))
        : Unavailable(service, null);

    private static string? Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ScimException Unavailable(string service, Exception? cause) => ScimException.Unavailable(
        $"The {service} service is not available at the moment.", TimeSpan.FromSeconds(5 + (Random.Shared.NextDouble() * 10)), cause);

    private static HttpClient Client(IServiceDiscoveryHttpMessageHandlerFactory discovery, IHttpContextAccessor accessor, string address) =>
        new(new ForwardCallerHandler(accessor)
        {
            InnerHandler = discovery.CreateHandler(new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(1), PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false, AllowAutoRedirect = false,
            }),
        })
        {
            BaseAddress = new Uri(address), Timeout = _deadline,
        };
}
