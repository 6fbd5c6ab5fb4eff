using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimSuite.AppHost.Suite;

/// <summary>
/// The tenants of <see cref="DemoPlan"/>, made through the gateway's own <c>/api</c> as an operator would. Their credentials are kept in the data folder
/// and used again, for as long as the database still knows them.
/// </summary>
internal sealed class Demo(DataFolder data, string gateway, DemoPeople people, IReadOnlyList<PlannedTenant> plan) : IDisposable
{
    private const string Kept = "demo";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new() { BaseAddress = new Uri(gateway), Timeout = TimeSpan.FromSeconds(10) };

    public async Task<IReadOnlyList<DemoTenant>> FindOrMakeAsync(CancellationToken ct)
    {
        List<DemoTenant> known = data.FindSecret(Kept) is { } kept && JsonSerializer.Deserialize(kept, SuiteJson.Default.ListDemoTenant) is { } remembered
            && await AreKnownAsync(remembered, ct) ? remembered : [];

        // A suite that was started without the living tenants first gets them now.
        var made = await Task.WhenAll(plan.Index().Skip(known.Count).Select(planned => MakeAsync(planned.Item, people.Owners[planned.Index], ct)));
        List<DemoTenant> all = [.. known, .. made];
        data.Forget(Kept);
        data.Secret(Kept, () => JsonSerializer.Serialize(all, SuiteJson.Default.ListDemoTenant));
        return all;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>One token of each tenant stands for all: they were made together, in the same two databases.</summary>
    private async Task<bool> AreKnownAsync(List<DemoTenant> tenants, CancellationToken ct)
    {
        var answers = await Task.WhenAll(tenants.SelectMany(tenant => new[]
        {
            SendAsync(HttpMethod.Get, $"/api/tenants/{tenant.Id}", tenant.ApiKey, null, ct),
            SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", tenant.Connectors[0].Token, null, ct),
        }));
        return !answers.Any(answer => answer is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.Forbidden);
    }

    private async Task<DemoTenant> MakeAsync(PlannedTenant planned, DemoPerson owner, CancellationToken ct)
    {
        var tenant = await PostAsync("/api/tenants", new JsonObject { ["name"] = planned.Name, ["rateLimit"] = new JsonObject { ["perSecond"] = 10_000, ["burst"] = 20_000 } }, ct);
        var id = tenant.GetProperty("id").GetGuid();
        var connectors = await Task.WhenAll(planned.Connectors.Select(connector => MakeConnectorAsync(id, connector, ct)));

        var key = await PostAsync($"/api/tenants/{id}/keys", new JsonObject { ["name"] = "demo" }, ct);
        await PostAsync($"/api/tenants/{id}/members", new JsonObject { ["email"] = owner.Email, ["role"] = "owner" }, ct);
        return new DemoTenant(id, planned.Name, key.GetProperty("key").GetString()!, owner, connectors);
    }

    private async Task<DemoConnector> MakeConnectorAsync(Guid tenant, PlannedConnector planned, CancellationToken ct)
    {
        var wanted = new JsonObject { ["name"] = planned.Name, ["dialect"] = planned.Dialect, ["mode"] = planned.Mode };
        if (!planned.IsLimited)
        {
            // So that load can be tried; the limited one shows what a customer's connector may send.
            wanted["rateLimit"] = new JsonObject { ["perSecond"] = 10_000, ["burst"] = 20_000 };
        }

        var connector = await PostAsync($"/api/tenants/{tenant}/connectors", wanted, ct);
        var id = connector.GetProperty("id").GetGuid();
        var named = new JsonObject { ["name"] = "demo" };
        if (planned.TokenDays is { } days)
        {
            named["expiresAt"] = DateTimeOffset.UtcNow.AddDays(days);
        }

        var token = await PostAsync($"/api/tenants/{tenant}/connectors/{id}/tokens", named, ct);
        var made = new DemoConnector(id, planned.Name, token.GetProperty("token").GetString()!);
        if (!planned.IsWaiting)
        {
            await WaitUntilAcceptedAsync(made, ct);
        }

        return made;
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
