using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Groups.Consumers;
using ScimSuite.Messaging;
using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Groups.Tests;

/// <summary>Groups as it runs, on a database of its own; the broker is away, so that what it publishes stays to be looked at. Users is the outside world here.</summary>
public sealed class GroupsService : IAsyncLifetime
{
    private ServiceHost? _host;
    private WebApplication? _users;

    public TestDatabase Database { get; private set; } = null!;     // InitializeAsync is before every test
    public IServiceProvider Services => _host!.Services;

    /// <summary>Users of whom Users would say that they exist.</summary>
    public ConcurrentDictionary<(Guid Tenant, Guid Id), bool> Existing { get; } = new();
    private int _timesAsked;
    public int TimesAsked => _timesAsked;
    public bool UsersIsAway { get; set; }

    /// <summary>Done while Users is asked: what happens in between.</summary>
    public Func<Task>? WhileAsked { get; set; }

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        var users = WebApplication.CreateSlimBuilder();
        users.Logging.ClearProviders();
        users.WebHost.UseUrls("http://127.0.0.1:0");
        users.Services.AddCaller(new Microsoft.Extensions.Configuration.ConfigurationManager { ["Assertion:Keys:gateway"] = TestCaller.PublicKey });
        _users = users.Build();
        _users.UseCaller();
        _users.MapPost("/internal/users/exist", ExistAsync);
        await _users.StartAsync();

        var settings = Settings.For("groups", Database);
        settings["services:users:http:0"] = _users.Urls.Single();
        // Promises about time are kept elsewhere; a machine busy with other tests must not break these.
        settings["ConnectionStrings:scim"] += ";Timeout=15;Command Timeout=15";
        _host = ServiceHost.Start<Program>(settings);
        await WarmUpAsync();
    }

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        await _users!.DisposeAsync();
    }

    /// <summary>The first call to Users compiles half the process, which can take longer than the call may.</summary>
    private async Task WarmUpAsync()
    {
        var (tenant, user) = (NewTenant(), Guid.CreateVersion7());
        Existing[(tenant.Id, user)] = true;
        for (var i = 0; i < 10 && (await tenant.CreateAsync("first", user)).Status != 201; i++)
        {
            await Task.Delay(500);
        }
    }

    public Tenant NewTenant() => new(this, Guid.CreateVersion7());

    public HttpClient NewClient() => _host!.NewClient();

    public async Task HearAsync<TEvent>(Guid tenant, TEvent happened)
        where TEvent : class, IEvent
    {
        await using var scope = Services.CreateAsyncScope();
        var envelope = EventEnvelope.Of(happened, tenant, new Actor("connector", Guid.NewGuid(), null), "test", DateTimeOffset.UtcNow);
        await (happened is UserCreated or UserChanged
            ? scope.ServiceProvider.GetRequiredService<KnownUsers>().HandleAsync([envelope], CancellationToken.None)
            : ((IHandle<TEvent>)scope.ServiceProvider.GetRequiredService(happened is TenantDeleted ? typeof(TenantRemoved) : typeof(KnownUsers)))
                .HandleAsync(new Received<TEvent>(envelope, happened), CancellationToken.None));
    }

    /// <summary>What was published about it, in order, as it lies in the outbox.</summary>
    public async Task<IReadOnlyList<EventEnvelope>> OutboxOfAsync(Guid aggregate)
    {
        var events = new List<EventEnvelope>();
        await using var connection = new NpgsqlConnection(Database.Superuser);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT envelope FROM groups.outbox ORDER BY id", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            events.Add(EventEnvelope.FromJson(reader.GetString(0)));
        }

        return [.. events.Where(e => e.AggregateId == aggregate)];
    }

    public async Task<object?> ExecuteAsync(string sql, string? role = null)
    {
        await using var connection = new NpgsqlConnection((role is null ? Database.Superuser : Database.For(role)) + ";Pooling=false;Command Timeout=60");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        object? last = null;
        do
        {
            last = await reader.ReadAsync() ? reader.GetValue(0) : last;
        }
        while (await reader.NextResultAsync());
        return last;
    }

    private async Task<IResult> ExistAsync(HttpContext context, ScimCaller caller)
    {
        Interlocked.Increment(ref _timesAsked);
        if (WhileAsked is { } happens)
        {
            await happens();
        }

        if (UsersIsAway)
        {
            return Results.StatusCode(503);
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var ids = body.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetGuid()).ToList();
        return Results.Json(new { missing = ids.Where(id => !Existing.ContainsKey((caller.Tenant, id))) });
    }
}

/// <summary>A tenant's connector.</summary>
public sealed class Tenant(GroupsService service, Guid id)
{
    public Guid Id => id;
    public HttpClient Http { get; } = service.NewClient().As(TestCaller.Connector(id));

    /// <summary>A user of whom the event has arrived.</summary>
    public async Task<Guid> KnowUserAsync(string name = "ada")
    {
        var user = Guid.CreateVersion7();
        await service.HearAsync(id, new UserCreated(user, 1, name, $"{name} d.", true, JsonElement.Parse("{}")));
        return user;
    }

    public Task<Answer> CreateAsync(string displayName, params IEnumerable<Guid> members) => SendAsync(HttpMethod.Post, "/scim/v2/Groups", Body(displayName, members));

    public Task<Answer> PutAsync(Guid group, string displayName, params IEnumerable<Guid> members) => SendAsync(HttpMethod.Put, $"/scim/v2/Groups/{group}", Body(displayName, members));

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> ReadAsync(Guid group) => GetAsync($"/scim/v2/Groups/{group}");

    public Task<Answer> FindAsync(string filter, string more = "") => GetAsync($"/scim/v2/Groups?filter={Uri.EscapeDataString(filter)}{more}");

    public Task<Answer> PatchAsync(Guid group, string operations, string query = "") => SendAsync(HttpMethod.Patch, $"/scim/v2/Groups/{group}{query}",
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""");

    public Task<Answer> AddAsync(Guid group, params IEnumerable<Guid> members) => PatchAsync(group, $$"""{"op":"add","path":"members","value":{{Members(members)}}}""");

    public Task<Answer> RemoveAsync(Guid group, Guid member) => PatchAsync(group, $$"""{"op":"remove","path":"members[value eq \"{{member}}\"]"}""");

    public Task<Answer> DeleteAsync(Guid group) => SendAsync(HttpMethod.Delete, $"/scim/v2/Groups/{group}", null);

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
        return new Answer((int)response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text), response.Headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value)));
    }

    private static string Body(string displayName, IEnumerable<Guid> members) =>
        $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{displayName}}","members":{{Members(members)}}}""";

    private static string Members(IEnumerable<Guid> members) => $"[{string.Join(',', members.Select(member => $$"""{"value":"{{member}}"}"""))}]";
}

public sealed record Answer(int Status, JsonElement Body, IReadOnlyDictionary<string, string> Headers)
{
    public Guid Id => Body.GetProperty("id").GetGuid();
    public string Detail => Body.GetProperty("detail").GetString()!;
    public string? ScimType => Body.TryGetProperty("scimType", out var type) ? type.GetString() : null;
    public string ETag => Headers["ETag"];
    public string Outcome => Headers[InternalHeaders.Outcome];
    public long Total => Body.GetProperty("totalResults").GetInt64();

    public IReadOnlyList<Guid> Members => Body.TryGetProperty("members", out var members) ? [.. members.EnumerateArray().Select(member => member.GetProperty("value").GetGuid()).Order()] : [];
    public IReadOnlyList<Guid> Ids => [.. Body.GetProperty("Resources").EnumerateArray().Select(group => group.GetProperty("id").GetGuid())];
}
