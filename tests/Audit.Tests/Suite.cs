using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Testing;

namespace ScimSuite.Audit.Tests;

/// <summary>Audit as it runs, its lines in a file.</summary>
public class Suite : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("audit").FullName;

    public TestDatabase Database { get; private set; } = null!;         // made before the first test

    public ServiceHost Host { get; private set; } = null!;              // so is this

    public string LinesPath => Path.Combine(_folder, "audit.jsonl");

    protected virtual TestBroker? Broker => null;

    public virtual async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        var settings = Settings.For("audit", Database, Broker);
        settings["Audit:Lines:Path"] = LinesPath;
        Host = ServiceHost.Start<AuditOptions>(settings);
    }

    public virtual async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public static EventEnvelope Envelope(IEvent happened, Guid tenant, string requestId = "request", Actor? actor = null) =>
        EventEnvelope.Of(happened, tenant, actor ?? new Actor("connector", Guid.CreateVersion7(), "main"), requestId, DateTimeOffset.UtcNow);

    public static EventEnvelope Deleted(Guid tenant, Guid? user = null, string requestId = "request", Actor? actor = null) =>
        Envelope(new UserDeleted(user ?? Guid.CreateVersion7(), 3, "ada"), tenant, requestId, actor);

    /// <summary>As the broker would hand them over.</summary>
    public async Task HearAsync(params EventEnvelope[] batch)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Consumers.Record>().HandleAsync(batch, CancellationToken.None);
    }

    public Task<(HttpStatusCode Status, JsonNode Answer)> AuditAsync(Guid tenant, string query = "") => GetAsync(TestCaller.ApiKey(tenant), query);

    public async Task<(HttpStatusCode Status, JsonNode Answer)> GetAsync(ScimCaller caller, string query = "", int? mostCounted = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/audit?{query}");
        request.Headers.Add(InternalHeaders.Assertion, TestCaller.Assertion(caller));
        if (mostCounted is not null)
        {
            request.Headers.Add(InternalHeaders.MostCounted, $"{mostCounted}");
        }

        using var response = await Host.Client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public static IReadOnlyList<Guid> Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (Guid)item!["id"]!)];

    public async Task<IReadOnlyList<string>> AskAsync(string sql, string? connectionString = null)
    {
        await using var connection = new NpgsqlConnection((connectionString ?? Database.Superuser) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        do
        {
            while (await reader.ReadAsync())
            {
                rows.Add(reader.GetValue(0).ToString()!);
            }
        }
        while (await reader.NextResultAsync());

        return rows;
    }
}
