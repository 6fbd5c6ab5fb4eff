using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Users.Tests;

/// <summary>Users as it runs, on a database of its own; the broker is away, so that what it publishes stays to be looked at.</summary>
public sealed class UsersService : IAsyncLifetime
{
    private ServiceHost? _host;

    public TestDatabase Database { get; private set; } = null!;     // InitializeAsync is before every test
    public IServiceProvider Services => _host!.Services;

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        var settings = Settings.For("users", Database);
        // Promises about time are kept elsewhere; a machine busy with other tests must not break these.
        settings["ConnectionStrings:scim"] += ";Timeout=15;Command Timeout=15";
        _host = ServiceHost.Start<Program>(settings);
    }

    public async Task DisposeAsync() => await _host!.DisposeAsync();

    /// <summary>A client of a tenant that nobody has used before.</summary>
    public Tenant NewTenant(bool isStrict = false) => new(this, Guid.CreateVersion7(), isStrict);

    public Tenant ClientOf(Guid tenant) => new(this, tenant, isStrict: false);

    public HttpClient NewClient() => _host!.NewClient();

    /// <summary>What was published about it, in order, as it lies in the outbox.</summary>
    public async Task<IReadOnlyList<EventEnvelope>> OutboxOfAsync(Guid aggregate)
    {
        var events = new List<EventEnvelope>();
        await using var connection = new NpgsqlConnection(Database.Superuser);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT envelope FROM users.outbox ORDER BY id", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            events.Add(EventEnvelope.FromJson(reader.GetString(0)));
        }

        return [.. events.Where(e => e.AggregateId == aggregate)];
    }
}

/// <summary>A tenant's connector.</summary>
public sealed class Tenant
{
    private readonly UsersService _service;

    public Tenant(UsersService service, Guid id, bool isStrict)
    {
        (_service, Id) = (service, id);
        Http = service.NewClient().As(TestCaller.Connector(id, isStrict));
    }

    public Guid Id { get; }
    public HttpClient Http { get; }

    public Tenant AsStrict() => new(_service, Id, isStrict: true);

    public async Task<Answer> CreateAsync(string userName, string more = "") => await SendAsync(HttpMethod.Post, "/scim/v2/Users",
        $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}"{{(more.Length > 0 ? "," + more : "")}}}""");

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> FindAsync(string filter, string more = "") => GetAsync($"/scim/v2/Users?filter={Uri.EscapeDataString(filter)}{more}");

    public Task<Answer> PatchAsync(Guid id, string operations, string query = "") => SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{id}{query}",
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""");

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, Action<HttpRequestMessage>? also = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/scim+json") } };
        }

        also?.Invoke(request);
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer((int)response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text), response.Headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value)),
            response.Content.Headers.ContentType?.MediaType, response.Content.Headers.Allow);
    }
}

public sealed record Answer(int Status, JsonElement Body, IReadOnlyDictionary<string, string> Headers, string? MediaType, ICollection<string> Allow)
{
    public Guid Id => Body.GetProperty("id").GetGuid();
    public string Detail => Body.GetProperty("detail").GetString()!;
    public string? ScimType => Body.TryGetProperty("scimType", out var type) ? type.GetString() : null;
    public string ETag => Headers["ETag"];
    public string Outcome => Headers[InternalHeaders.Outcome];
    public long Total => Body.GetProperty("totalResults").GetInt64();
    public IReadOnlyList<Guid> Ids => [.. Body.GetProperty("Resources").EnumerateArray().Select(user => Guid.Parse(user.GetProperty("meta").GetProperty("location").GetString()!.Split('/')[^1]))];
    public IReadOnlyList<string?> UserNames => [.. Body.GetProperty("Resources").EnumerateArray().Select(user => user.GetProperty("userName").GetString())];
}
