using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ScimSuite.Caller;

namespace ScimSuite.Portal.Store;

/// <summary>Asks the other services in somebody's name. The assertion is the portal's own, and no service believes it for longer than 90 s.</summary>
public sealed class Platform(IHttpClientFactory clients, AssertionMinter minter, TimeProvider clock, ILogger<Platform> logger)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    private readonly ConcurrentDictionary<string, Assertion> _minted = new();

    /// <summary><c>null</c> = 404.</summary>
    public async Task<T?> FindAsync<T>(ScimCaller caller, string service, string path, CancellationToken ct)
        where T : class
    {
        using var response = await SendAsync(caller, HttpMethod.Get, service, path, null, ct);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync<T>(response, HttpMethod.Get, service, path, caller, ct);
    }

    /// <param name="mostCounted">Of a list: where its total may stop counting.</param>
    public async Task<T> GetAsync<T>(ScimCaller caller, string service, string path, CancellationToken ct, int? mostCounted = null)
        where T : class
    {
        using var response = await SendAsync(caller, HttpMethod.Get, service, path, null, ct, mostCounted);
        return await ReadAsync<T>(response, HttpMethod.Get, service, path, caller, ct);
    }

    public async Task<T> SendAsync<T>(ScimCaller caller, HttpMethod method, string service, string path, object? body, CancellationToken ct)
        where T : class
    {
        using var response = await SendAsync(caller, method, service, path, body, ct);
        return await ReadAsync<T>(response, method, service, path, caller, ct);
    }

    public async Task DoAsync(ScimCaller caller, HttpMethod method, string service, string path, CancellationToken ct)
    {
        using var response = await SendAsync(caller, method, service, path, null, ct);
        if (!response.IsSuccessStatusCode)
        {
            throw await RefusalAsync(response, method, service, path, caller, ct);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(ScimCaller caller, HttpMethod method, string service, string path, object? body, CancellationToken ct, int? mostCounted = null)
    {
        using var request = new HttpRequestMessage(method, $"http://{service}{path}");
        request.Headers.Add(InternalHeaders.Assertion, AssertionOf(caller));
        request.Headers.Add(InternalHeaders.RequestId, caller.RequestId);
        if (mostCounted is { } most)
        {
            request.Headers.Add(InternalHeaders.MostCounted, most.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        request.Content = body is null ? null : JsonContent.Create(body, options: _json);
        try
        {
            return await clients.CreateClient("platform").SendAsync(request, ct);
        }
        catch (Exception e) when (e is HttpRequestException or Polly.ExecutionRejectedException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            logger.ServiceRefused(service, 0, method.Method, path.Split('?')[0], caller.RequestId);
            throw new PlatformException(service, 503, $"The {service} service does not answer at the moment.", caller.RequestId, e);
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, HttpMethod method, string service, string path, ScimCaller caller, CancellationToken ct)
        where T : class => response.IsSuccessStatusCode
            ? await response.Content.ReadFromJsonAsync<T>(_json, ct) ?? throw new PlatformException(service, 502, $"The {service} service answered nothing.", caller.RequestId)
            : throw await RefusalAsync(response, method, service, path, caller, ct);

    private async Task<PlatformException> RefusalAsync(HttpResponseMessage response, HttpMethod method, string service, string path, ScimCaller caller, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        if (status >= 500)
        {
            logger.ServiceRefused(service, status, method.Method, path.Split('?')[0], caller.RequestId);
        }

        return new PlatformException(service, status, await DetailAsync(response, ct) ?? $"The {service} service answered {status}.", caller.RequestId);
    }

    /// <summary>What SCIM errors and problem details both call <c>detail</c>, without the request id, which is said beside it.</summary>
    private static async Task<string?> DetailAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            var body = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
            var detail = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("detail", out var said) ? said.GetString() : null;
            var end = detail?.LastIndexOf(" (request ", StringComparison.Ordinal) ?? -1;
            return end > 0 ? detail![..end] : detail;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Minted once a minute for each who asks: the services check a known one without arithmetic.</summary>
    private string AssertionOf(ScimCaller caller)
    {
        var key = $"{caller.ActorId}|{caller.Tenant}|{caller.Kind}|{caller.ActorName}|{string.Join(' ', caller.Scopes)}";
        var now = clock.GetUtcNow();
        if (_minted.TryGetValue(key, out var known) && known.ExpiresAt - now > TimeSpan.FromSeconds(20))
        {
            return known.Value;
        }

        if (_minted.Count > 10_000)
        {
            _minted.Clear();
        }

        return (_minted[key] = minter.Mint(caller)).Value;
    }
}

/// <summary>A service refused or could not be reached: what it said, and the request's id.</summary>
public sealed class PlatformException(string service, int status, string detail, string requestId, Exception? cause = null) : Exception(detail, cause)
{
    public string Service => service;
    public int Status => status;
    public string RequestId => requestId;
    public bool IsAway => status is >= 500 or 429;
}
