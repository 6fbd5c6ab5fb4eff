using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Caller;
using ScimSuite.Root.Model;
using ScimSuite.Testing;

namespace ScimSuite.Root.Tests;

/// <summary>Root with Users, Groups and Tenants as they run, on one database: what Root makes of one request is seen as a client sees it. No broker: events stay where they are.</summary>
public class SuiteOfThree : IAsyncLifetime
{
    private readonly List<ServiceHost> _hosts = [];

    public TestDatabase Database { get; private set; } = null!;     // InitializeAsync is before every test
    public ServiceHost Root { get; private set; } = null!;
    public ServiceHost Users { get; private set; } = null!;
    public ServiceHost Groups { get; private set; } = null!;
    public ServiceHost Tenants { get; private set; } = null!;

    protected virtual TestBroker? Broker => null;

    public virtual async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Tenants = Start<ScimSuite.Tenants.Model.Tenant>("tenants");
        Users = Start<ScimSuite.Users.Model.User>("users");
        Groups = Start<ScimSuite.Groups.Model.Group>("groups");
        Root = Start<Discovery>("root");

        // The first call compiles half a process, which can take longer than a call may.
        for (var i = 0; i < 10; i++)
        {
            var tenant = NewTenant();
            var user = await tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"first"}""");
            var group = await tenant.SendAsync(HttpMethod.Post, "/scim/v2/Groups",
                $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"first","members":[{"value":"{{user.Id}}"}]}""");
            if (group.Status == 201)
            {
                break;
            }
        }
    }

    public virtual async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    /// <summary>One that Tenants knows.</summary>
    public async Task<Tenant> RegisterAsync()
    {
        var made = await new Tenant(this, TestCaller.Operator()).SendAsync(HttpMethod.Post, "/api/tenants", """{"name":"Analytical Engines"}""");
        return new Tenant(this, TestCaller.Connector(Guid.Parse(made.Id)));
    }

    public Tenant NewTenant(bool isStrict = false) => new(this, TestCaller.Connector(Guid.CreateVersion7(), isStrict));

    private ServiceHost Start<T>(string service)
        where T : class
    {
        var settings = Settings.For(service, service == "root" ? null : Database, Broker);
        settings["services:users:http:0"] = Users?.Address.ToString();
        settings["services:groups:http:0"] = Groups?.Address.ToString();
        settings["services:tenants:http:0"] = Tenants?.Address.ToString();
        if (settings.ContainsKey("ConnectionStrings:scim"))
        {
            // Promises about time are kept elsewhere; a machine busy with other tests must not break these.
            settings["ConnectionStrings:scim"] += ";Timeout=15;Command Timeout=15";
        }

        var host = ServiceHost.Start<T>(settings);
        _hosts.Add(host);
        return host;
    }
}

/// <summary>A tenant's connector; paths lead where the gateway would lead them.</summary>
public sealed class Tenant(SuiteOfThree suite, ScimCaller caller)
{
    public Guid Id => caller.Tenant;

    public Tenant With(params string[] scopes) => new(suite, caller with { Scopes = scopes.ToHashSet() });

    public Tenant AsAdministrator() => new(suite, TestCaller.ApiKey(Id));

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> BulkAsync(string operations, int? failOnErrors = null) => SendAsync(HttpMethod.Post, "/scim/v2/Bulk",
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]{{(failOnErrors is { } most ? $",\"failOnErrors\":{most}" : "")}},"Operations":[{{operations}}]}""");

    public Task<Answer> SearchAsync(string query) => SendAsync(HttpMethod.Post, "/scim/v2/.search",
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]{{(query.Length > 0 ? "," + query : "")}}}""");

    /// <param name="speaks">What the gateway found out about the client's way of speaking.</param>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, string? speaks = null)
    {
        var host = path.StartsWith("/api/", StringComparison.Ordinal) ? suite.Tenants : path.StartsWith("/scim/v2/Users", StringComparison.Ordinal) ? suite.Users : path.StartsWith("/scim/v2/Groups", StringComparison.Ordinal) ? suite.Groups : suite.Root;
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add(InternalHeaders.Assertion, TestCaller.Assertion(caller));
        if (speaks is not null)
        {
            request.Headers.Add(InternalHeaders.Dialect, speaks);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/scim+json") } };
        }

        using var response = await host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer((int)response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!.AsObject(),
            response.Headers.TryGetValues(InternalHeaders.Outcome, out var outcome) ? outcome.Single() : null);
    }
}

public sealed record Answer(int Status, JsonObject Body, string? Outcome)
{
    public string Id => Body["id"]!.GetValue<string>();
    public IReadOnlyList<JsonObject> Operations => [.. Body[nameof(Operations)]!.AsArray().Select(item => item!.AsObject())];
    public IReadOnlyList<JsonObject> Resources => [.. Body[nameof(Resources)]!.AsArray().Select(item => item!.AsObject())];
    public IReadOnlyList<string> Names => [.. Resources.Select(item => (item["userName"] ?? item["displayName"])!.GetValue<string>())];
    public IReadOnlyList<string> Statuses => [.. Operations.Select(item => item["status"]!.GetValue<string>())];
    public int Total => Body["totalResults"]!.GetValue<int>();
}
