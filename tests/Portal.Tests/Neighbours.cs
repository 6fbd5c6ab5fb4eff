using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ScimSuite.Portal.Tests;

/// <summary>A server where the portal's neighbours would be, all in one: it answers what their contracts say of a tenant with one connector and one person, and keeps what was asked.</summary>
internal sealed class Neighbours : IAsyncDisposable
{
    public static readonly Guid Connector = Guid.Parse("01900000-0000-7000-8000-00000000c0de");
    public const string KeyName = "Nightly report of the neighbours";

    private static readonly DateTimeOffset _then = DateTimeOffset.Parse("2026-11-01T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
    private readonly WebApplication _app;

    private Neighbours(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Method and path, without what processes ask of each other's readiness.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Lists of users and groups are answered when this is: at once, where nobody says otherwise.</summary>
    public Task MayAnswerLists { get; set; } = Task.CompletedTask;

    public static async Task<Neighbours> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var neighbours = new Neighbours(app);
        app.Run(neighbours.AnswerAsync);
        await app.StartAsync();
        return neighbours;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value!);
        if (path is "/ready" or "/ready/self" or "/metrics")
        {
            await context.Response.WriteAsync(path == "/metrics" ? "http_server_request_duration_seconds_count{} 7\n" : """{"state":"Healthy","checks":{},"version":"9.8.7"}""");
            return;
        }

        Asked.Enqueue($"{method} {path}");
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["scim", "v2", _])
        {
            await MayAnswerLists.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var answer = Answer(parts, method);
        context.Response.StatusCode = answer is null ? 404 : 200;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer, JsonSerializerOptions.Web));
    }

    private static object? Answer(string[] parts, string method) => parts switch
    {
        ["api", "tenants"] => method == "GET" ? Items(Tenant(Guid.Empty)) : Tenant(Guid.Empty),
        ["api", "tenants", var tenant] => Tenant(Guid.Parse(tenant)),
        ["api", "tenants", var tenant, "suspend" or "resume" or "restore"] => Tenant(Guid.Parse(tenant)),
        ["api", "tenants", var tenant, "connectors"] => method == "GET" ? Items(Its(tenant)) : Its(tenant),
        ["api", "tenants", var tenant, "connectors", _] => Its(tenant),
        ["api", "tenants", var tenant, "connectors", _, "suspend" or "resume"] => Its(tenant),
        ["api", "tenants", _, "connectors", _, "tokens"] => method == "GET" ? Items(Credential("First token")) : Credential("First token"),
        ["api", "tenants", _, "keys"] => method == "GET" ? Items(Credential(KeyName)) : Credential(KeyName),
        ["api", "tenants", _, "schema-extensions"] => new { version = 1, items = Array.Empty<object>() },
        ["api", "tenants", ..] => method == "GET" ? null : new { },
        ["api", "audit"] => new { items = Array.Empty<object>(), total = 0 },
        ["api", "exchanges"] => new { items = Array.Empty<object>() },
        ["scim", "v2", "Users" or "Groups"] or ["internal", "users", "named"] => new { totalResults = 1, startIndex = 1, itemsPerPage = 1, Resources = new[] { Person(Guid.CreateVersion7().ToString()) } },
        ["internal", "groups", "sizes"] => new[] { new { id = Guid.CreateVersion7(), members = 3 } },
        ["scim", "v2", "Users" or "Groups", var id] => Person(id),
        _ => null,
    };

    private static object Items(object one) => new { items = new[] { one } };

    private static object Tenant(Guid id) => new { id, name = "Neighbours Ltd", state = "active", version = 1, createdAt = _then, changedAt = _then };

    private static object Its(string tenant) => new
    {
        id = Connector, tenant, name = "Entra of the neighbours", state = "active", dialect = "auto", mode = "tolerant", rateLimit = new { perSecond = 50, burst = 100 }, version = 1, createdAt = _then, changedAt = _then,
    };

    private static object Credential(string name) => new
    {
        id = Guid.CreateVersion7(), keyId = "abcdefghijkl", kind = "connector", name, scopes = Array.Empty<string>(), createdBy = new { kind = "person", id = Guid.Empty, name = "Ingrid" }, createdAt = _then,
    };

    private static object Person(string id) => new { id, userName = "ada@neighbours.test", displayName = "Ada Neighbour", active = true, meta = new { version = "W/\"1\"", lastModified = _then } };
}

/// <summary>The portal with its neighbours there: its pages open.</summary>
public sealed class SuiteWithNeighbours : Suite
{
    internal Neighbours Neighbours { get; private set; } = null!;       // made before the portal

    public override async Task InitializeAsync()
    {
        Neighbours = await Neighbours.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Neighbours.DisposeAsync();
    }

    protected override void Configure(Dictionary<string, string?> settings)
    {
        foreach (var name in new[] { "tenants", "tokens", "users", "groups", "root", "audit" })
        {
            settings[$"services:{name}:http:0"] = Neighbours.Url;
        }

        settings["Portal:Gateways:0"] = Neighbours.Url;
    }
}
