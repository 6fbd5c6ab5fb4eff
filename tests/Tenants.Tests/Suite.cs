using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ScimSuite.Caller;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Workers;
using ScimSuite.Testing;

namespace ScimSuite.Tenants.Tests;

/// <summary>Tenants as it runs. Without a broker, events wait in the outbox: there they can be looked at.</summary>
public sealed class Suite : IAsyncLifetime
{
    private readonly List<ServiceHost> _others = [];

    public TestDatabase Database { get; private set; } = null!;         // made before the first test

    private ServiceHost Host { get; set; } = null!;                     // so is this

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Host = ServiceHost.Start<Tenant>(Settings.For("tenants", Database));
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }
    }

    /// <summary>What the worker does every minute, as if it were that time.</summary>
    public Task<int> RemoveDueAsync(DateTimeOffset now) => Host.Services.GetRequiredService<Removal>().RemoveDueAsync(now, CancellationToken.None);

    /// <summary>The same service once more, on the same database, with other settings.</summary>
    public ServiceHost StartWith(params (string Key, string Value)[] settings)
    {
        var all = Settings.For("tenants", Database);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var other = ServiceHost.Start<Tenant>(all);
        _others.Add(other);
        return other;
    }

    public async Task<Guid> TenantAsync(string name = "Analytical Engines")
    {
        var (status, tenant) = await SendAsync(TestCaller.Operator(), HttpMethod.Post, "/api/tenants", new JsonObject { ["name"] = name }.ToJsonString());
        Assert.Equal(HttpStatusCode.Created, status);
        return (Guid)tenant["id"]!;
    }

    public async Task<Guid> ConnectorAsync(Guid tenant, string name = "main")
    {
        var (status, connector) = await SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Post, $"/api/tenants/{tenant}/connectors", $$"""{"name":"{{name}}"}""");
        Assert.True(status == HttpStatusCode.Created, $"{status} {connector}");
        return (Guid)connector["id"]!;
    }

    public Task<(HttpStatusCode Status, JsonNode Answer)> SendAsync(ScimCaller caller, HttpMethod method, string path, string? body = null) =>
        SendAsync(Host, caller, method, path, body);

    public static async Task<(HttpStatusCode Status, JsonNode Answer)> SendAsync(ServiceHost host, ScimCaller caller, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add(InternalHeaders.Assertion, TestCaller.Assertion(caller));
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    /// <summary>What waits in the outbox for this tenant, in the order it was written: <c>tenant.created 1</c>.</summary>
    public Task<IReadOnlyList<string>> OutboxAsync(Guid tenant) => AskAsync(
        $"SELECT type || ' ' || (envelope::jsonb ->> 'version') FROM tenants.outbox WHERE tenant_id = '{tenant}' ORDER BY id");

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
