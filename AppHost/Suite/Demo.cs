using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimSuite.AppHost.Suite;

/// <summary>
/// Two tenants to play with, made through the gateway's own <c>/api</c> as an operator would. Their credentials are kept in the data folder
/// and used again, for as long as the database still knows them.
/// </summary>
internal sealed class Demo(DataFolder data, string gateway) : IDisposable
{
    private const string Kept = "demo";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new() { BaseAddress = new Uri(gateway), Timeout = TimeSpan.FromSeconds(10) };

    public async Task<IReadOnlyList<DemoTenant>> FindOrMakeAsync(CancellationToken ct)
    {
        if (data.FindSecret(Kept) is { } kept && JsonSerializer.Deserialize(kept, SuiteJson.Default.ListDemoTenant) is { } known && await AreAllKnownAsync(known, ct))
        {
            return known;
        }

        data.Forget(Kept);
        List<DemoTenant> made = [await MakeAsync("Acme", ct), await MakeAsync("Globex", ct)];
        foreach (var connector in made.SelectMany(tenant => tenant.Connectors))
        {
            await WaitUntilAcceptedAsync(connector, ct);
        }

        data.Secret(Kept, () => JsonSerializer.Serialize(made, SuiteJson.Default.ListDemoTenant));
        return made;
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> AreAllKnownAsync(List<DemoTenant> tenants, CancellationToken ct)
    {
        foreach (var tenant in tenants)
        {
            var answer = await SendAsync(HttpMethod.Get, $"/api/tenants/{tenant.Id}", tenant.ApiKey, null, ct);
            if (answer is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
            {
                return false;
            }

            foreach (var connector in tenant.Connectors)
            {
                if (await SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", connector.Token, null, ct) == HttpStatusCode.Unauthorized)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private async Task<DemoTenant> MakeAsync(string name, CancellationToken ct)
    {
        var tenant = await PostAsync("/api/tenants", new JsonObject { ["name"] = name }, ct);
        var id = tenant.GetProperty("id").GetGuid();
        List<DemoConnector> connectors = [];
        foreach (var (connector, dialect, isLimited) in new[] { ("main", "auto", false), ("entra", "entra", false), ("okta", "okta", false), ("limited", "auto", true) })
        {
            connectors.Add(await MakeConnectorAsync(id, connector, dialect, isLimited, ct));
        }

        var key = await PostAsync($"/api/tenants/{id}/keys", new JsonObject { ["name"] = "demo" }, ct);
        return new DemoTenant(id, name, key.GetProperty("key").GetString()!, connectors);
    }

    private async Task<DemoConnector> MakeConnectorAsync(Guid tenant, string name, string dialect, bool isLimited, CancellationToken ct)
    {
        var wanted = new JsonObject { ["name"] = name, ["dialect"] = dialect };
        if (!isLimited)
        {
            // So that load can be tried; `limited` shows what a customer's connector may send.
            wanted["rateLimit"] = new JsonObject { ["perSecond"] = 10_000, ["burst"] = 20_000 };
        }

        var connector = await PostAsync($"/api/tenants/{tenant}/connectors", wanted, ct);
        var id = connector.GetProperty("id").GetGuid();
        var token = await PostAsync($"/api/tenants/{tenant}/connectors/{id}/tokens", new JsonObject { ["name"] = "demo" }, ct);
        return new DemoConnector(id, name, token.GetProperty("token").GetString()!);
    }

    private async Task WaitUntilAcceptedAsync(DemoConnector connector, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        while (await SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", connector.Token, null, patience.Token) is not HttpStatusCode.OK)
        {
            await Task.Delay(200, patience.Token);
        }
    }

    /// <summary>What one service made, another hears of by event: until it has, it answers 404, and the request is repeated.</summary>
    private async Task<JsonElement> PostAsync(string path, JsonObject body, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        while (true)
        {
            using var request = Request(HttpMethod.Post, path, data.BootstrapKey(), body);
            using var response = await _http.SendAsync(request, patience.Token);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadFromJsonAsync<JsonElement>(patience.Token);
            }

            if (response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
            {
                throw new SuiteException($"POST {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(ct)}", SuiteException.Failed);
            }

            try
            {
                await Task.Delay(200, patience.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new SuiteException($"POST {path} still answers {(int)response.StatusCode} after {Patience.TotalSeconds} s", SuiteException.Failed);
            }
        }
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, string bearer, JsonObject? body, CancellationToken ct)
    {
        using var request = Request(method, path, bearer, body);
        using var response = await _http.SendAsync(request, ct);
        return response.StatusCode;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string bearer, JsonObject? body) => new(method, path)
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", bearer) },
        Content = body is null ? null : JsonContent.Create(body),
    };
}
