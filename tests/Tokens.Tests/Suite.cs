using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using ScimSuite.Caller;
using ScimSuite.Tenants.Model;
using ScimSuite.Testing;

namespace ScimSuite.Tokens.Tests;

/// <summary>Tenants and Tokens as they run, on one database. Without a broker, events wait in the outbox: there they can be looked at.</summary>
public class Suite : IAsyncLifetime
{
    public const string BootstrapSecret = "BootstrapBootstrapBootstrapBootstrapBootstr";

    public static readonly string BootstrapKey = TokenFormat.Make(TokenKind.ApiKey, "Bootstrap000", BootstrapSecret);

    private readonly List<ServiceHost> _hosts = [];

    public TestDatabase Database { get; private set; } = null!;         // made before the first test

    public ServiceHost Tenants { get; private set; } = null!;           // so is this

    public ServiceHost Tokens { get; private set; } = null!;            // and this

    protected virtual TestBroker? Broker => null;

    public virtual async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Tenants = ServiceHost.Start<Tenant>(Settings.For("tenants", Database, Broker));
        _hosts.Add(Tenants);
        Tokens = await StartTokensAsync();
    }

    /// <summary>One more replica, or the same service started again: it has the database in common with the others, and no memory.</summary>
    public async Task<ServiceHost> StartTokensAsync(params (string Key, string Value)[] settings)
    {
        var all = Settings.For("tokens", Database, Broker);
        all["Tokens:BootstrapKey"] = BootstrapKey;
        all["services:tenants:http:0"] = Tenants.Address.ToString();
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var host = ServiceHost.Start<TokensOptions>(all);
        _hosts.Add(host);
        for (var wait = 0; wait < 200; wait++)
        {
            using var ready = await host.Client.GetAsync("/ready");
            if (ready.IsSuccessStatusCode)
            {
                break;
            }

            await Task.Delay(50);
        }

        return host;
    }

    public virtual async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    public async Task<Guid> TenantAsync()
    {
        var (status, tenant) = await SendAsync(Tenants, TestCaller.Operator(), HttpMethod.Post, "/api/tenants", """{"name":"Analytical Engines"}""");
        Assert.Equal(HttpStatusCode.Created, status);
        return (Guid)tenant["id"]!;
    }

    public async Task<Guid> ConnectorAsync(Guid tenant, string settings = "")
    {
        var (status, connector) = await SendAsync(
            Tenants, TestCaller.ApiKey(tenant), HttpMethod.Post, $"/api/tenants/{tenant}/connectors", $$"""{"name":"main {{Guid.NewGuid():N}}"{{settings}}}""");
        Assert.Equal(HttpStatusCode.Created, status);
        return (Guid)connector["id"]!;
    }

    /// <summary>A tenant, a connector and a token for it.</summary>
    public async Task<Issued> IssueAsync(string body = """{"name":"first"}""", ServiceHost? at = null)
    {
        var tenant = await TenantAsync();
        return await IssueAsync(tenant, await ConnectorAsync(tenant), body, at);
    }

    public async Task<Issued> IssueAsync(Guid tenant, Guid connector, string body = """{"name":"first"}""", ServiceHost? at = null)
    {
        var (status, answer) = await SendAsync(
            at ?? Tokens, TestCaller.ApiKey(tenant), HttpMethod.Post, $"/api/tenants/{tenant}/connectors/{connector}/tokens", body);
        Assert.True(status == HttpStatusCode.Created, $"{status} {answer}");
        return new(tenant, connector, (Guid)answer["id"]!, (string)answer["keyId"]!, (string)answer["token"]!);
    }

    public async Task<JsonNode> VerifyAsync(string token, ServiceHost? at = null)
    {
        var (status, verdict) = await SendAsync(at ?? Tokens, TestCaller.Gateway(), HttpMethod.Post, "/internal/verify", $$"""{"token":"{{token}}"}""");
        Assert.True(status == HttpStatusCode.OK, $"{status} {verdict}");
        return verdict;
    }

    public async Task<string> ResultAsync(string token, ServiceHost? at = null) => (string)(await VerifyAsync(token, at))["result"]!;

    public static async Task<(HttpStatusCode Status, JsonNode Answer)> SendAsync(
        ServiceHost host, ScimCaller caller, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add(InternalHeaders.Assertion, TestCaller.Assertion(caller));
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    /// <summary>Types of events that wait in Tokens' outbox for this tenant, in the order they were written.</summary>
    public Task<IReadOnlyList<string>> OutboxAsync(Guid tenant) =>
        AskAsync($"SELECT type FROM tokens.outbox WHERE tenant_id = '{tenant}' ORDER BY id");

    /// <summary>Behind the scenes: above row-level security.</summary>
    public async Task<IReadOnlyList<string>> AskAsync(string sql, string? connectionString = null)
    {
        await using var connection = new NpgsqlConnection((connectionString ?? Database.Superuser) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetValue(0).ToString()!);
        }

        return rows;
    }
}

public sealed record Issued(Guid Tenant, Guid Connector, Guid Id, string KeyId, string Token)
{
    public string Secret => Token[17..60];
}
