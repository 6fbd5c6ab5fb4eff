using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using ScimSuite.Bars;
using ScimSuite.Caller;

namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>Every service fails for real, by what a superuser does to its tables or a signal to its neighbour, while a secret is in the request's header and in its body.</summary>
[Collection(LoudCollection.Name)]
public sealed class Faults(LoudSuite suite)
{
    private static readonly (string, string) Json = ("Content-Type", "application/json");

    private readonly Dictionary<string, List<int>> _answers = [];

    [Fact]
    public async Task Every_service_answers_5xx_with_a_secret_in_its_hands()
    {
        var connector = await OwnConnector.MakeAsync(suite, 0);
        var (tenant, api) = (connector.Tenant, $"/api/tenants/{connector.Tenant.Id}");
        var user = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", connector.Token, Scim.User($"{Guid.NewGuid():N}"));
        await using var database = await OpenAsync();

        // "Failing row contains (…)" is what a server says of a row it refuses.
        await WithAsync(database, "ALTER TABLE users.users ADD CONSTRAINT forced CHECK (false) NOT VALID", "ALTER TABLE users.users DROP CONSTRAINT forced", async () =>
        {
            await SeeAsync("users", suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", connector.Token, WithPassword("forced POST")));
            await SeeAsync("users", suite.SendAsync(HttpMethod.Put, $"/scim/v2/Users/{user.Id}", connector.Token, WithPassword("forced PUT")));
            await SeeAsync("users", suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{user.Id}", connector.Token, Scim.Patch($$"""{"op":"replace","value":{"title":"x","password":{{Password("forced PATCH")}}} }""")));
            await SeeAsync("root", suite.SendAsync(HttpMethod.Post, "/scim/v2/Bulk", connector.Token,
                $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"POST","bulkId":"a","path":"/Users","data":{{WithPassword("forced Bulk")}}}]}"""));
        });
        await WithAsync(database, "ALTER TABLE groups.groups ADD CONSTRAINT forced CHECK (false) NOT VALID", "ALTER TABLE groups.groups DROP CONSTRAINT forced", () =>
            SeeAsync("groups", suite.SendAsync(HttpMethod.Post, "/scim/v2/Groups", connector.Token, $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"x","password":{{Password("of a group")}}}""")));
        await WithAsync(database, "ALTER TABLE tenants.connectors ADD CONSTRAINT forced CHECK (false) NOT VALID", "ALTER TABLE tenants.connectors DROP CONSTRAINT forced", () =>
            SeeAsync("tenants", suite.SendAsync(HttpMethod.Post, $"{api}/connectors", tenant.ApiKey, """{"name":"forced"}""", Json)));
        await WithAsync(database, "ALTER TABLE tokens.tokens ADD CONSTRAINT forced CHECK (false) NOT VALID", "ALTER TABLE tokens.tokens DROP CONSTRAINT forced", async () =>
        {
            await SeeAsync("tokens", suite.SendAsync(HttpMethod.Post, $"{api}/connectors/{connector.Id}/tokens", tenant.ApiKey, """{"name":"forced"}""", Json));
            await SeeAsync("tokens", suite.SendAsync(HttpMethod.Post, $"{api}/connectors/{connector.Id}/client-secrets", tenant.ApiKey, """{"name":"forced"}""", Json));
        });

        // A table that is not there.
        await WithAsync(database, "ALTER TABLE tokens.tokens RENAME TO away", "ALTER TABLE tokens.away RENAME TO tokens", async () =>
        {
            await SeeAsync("gateway", suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", Planted.Add("token nobody knows", TokenFormat.New(TokenKind.Connector))));
            await SeeAsync("tokens", suite.SendAsync(HttpMethod.Post, "/oauth2/token", null,
                $"grant_type=client_credentials&client_id={connector.Id}&client_secret={Planted.Add("client secret", TokenFormat.New(TokenKind.ClientSecret))}", ("Content-Type", "application/x-www-form-urlencoded")));
        });
        await WithAsync(database, "ALTER TABLE audit.events RENAME TO away", "ALTER TABLE audit.away RENAME TO events", () =>
            SeeAsync("audit", suite.SendAsync(HttpMethod.Get, "/api/audit?limit=1", tenant.ApiKey)));
        foreach (var table in new[] { "sessions", "accounts" })
        {
            using var person = PortalPerson.Nobody(suite.Now.Gateway);
            await person.GetAsync("/sign-in");
            await WithAsync(database, $"ALTER TABLE portal.{table} RENAME TO away", $"ALTER TABLE portal.away RENAME TO {table}", async () =>
            {
                var (status, _) = await person.SubmitAsync("/sign-in", "sign-in", new() { ["Email"] = tenant.Owner.Email, ["Password"] = tenant.Owner.Password });
                See("portal", status);
                (status, _) = await person.GetAsync($"/invitations/{Planted.NewCode("link that fails")}");
                See("portal", status);
            });
        }

        await WithAsync(database, "ALTER TABLE users.users RENAME TO away", "ALTER TABLE users.away RENAME TO users", async () =>
        {
            var filter = System.Text.Json.JsonSerializer.Serialize($"userName eq \"{Planted.NewCode("value of a filter")}\"");
            await SeeAsync("users", suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users?filter={Uri.EscapeDataString($"title eq \"{Planted.NewCode("value of a filter")}\"")}", connector.Token));
            await SeeAsync("root", suite.SendAsync(HttpMethod.Post, "/scim/v2/.search", connector.Token, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":{{filter}}}"""));
        });

        // A neighbour that hangs.
        await HungAsync("tokens", () => SeeAsync("gateway", suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", Planted.Add("token nobody knows", TokenFormat.New(TokenKind.Connector)))));

        var without = new[] { "users", "groups", "root", "tenants", "tokens", "audit", "portal", "gateway" }.Where(service => !_answers.TryGetValue(service, out var seen) || !seen.Exists(status => status >= 500));
        Assert.True(!without.Any(), $"no 5xx of {string.Join(", ", without)}: {string.Join("; ", _answers.Select(each => $"{each.Key} {string.Join(' ', each.Value)}"))}");
        await Eventually.HoldsAsync(async () => (await suite.SendAsync(HttpMethod.Get, "/ready", null)).Status == 200, TimeSpan.FromSeconds(30), "all is well again");
    }

    [Fact]
    public async Task Events_that_cannot_be_read_are_told_without_what_is_in_them()
    {
        await using var database = await OpenAsync();
        var (tenant, secrets, ports) = (suite.Now.Tenants[0], Kept("secrets.json"), Kept("ports.json"));
        foreach (var envelope in Unreadable())
        {
            await using var insert = new NpgsqlCommand("INSERT INTO users.outbox (tenant_id, lane, event_id, type, envelope) VALUES ($1, 0, $2, 'user.created', $3) RETURNING id", database);
            insert.Parameters.AddWithValue(tenant.Id);
            insert.Parameters.AddWithValue(Guid.NewGuid());
            insert.Parameters.AddWithValue(envelope);
            var id = (long)(await insert.ExecuteScalarAsync())!;
            await Task.Delay(300);
            await ExecuteAsync(database, $"DELETE FROM users.outbox WHERE id = {id}");
        }

        using var broker = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports["rabbitmq-management"]}/api/") };
        broker.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"scim:{secrets["password-rabbitmq"]}")));
        foreach (var queue in new[] { "audit", "audit.exchanges", "groups.known-users", "users.groups", "tokens.connectors", "portal.tenants" })
        {
            foreach (var payload in Unreadable())
            {
                using var sent = await broker.PostAsJsonAsync("exchanges/%2F/amq.default/publish", new { properties = new { content_type = "application/json" }, routing_key = queue, payload, payload_encoding = "string" });
                sent.EnsureSuccessStatusCode();
            }
        }

        await Task.Delay(1_000);
        foreach (var queue in new[] { "audit", "audit.exchanges", "groups.known-users", "users.groups", "tokens.connectors", "portal.tenants" })
        {
            using var purged = await broker.DeleteAsync($"queues/%2F/{queue}_error/contents");      // nobody is to wonder about them
        }
    }

    /// <summary>Cut off, not JSON, an event of an unknown type, and one with a secret where an id belongs.</summary>
    private static IEnumerable<string> Unreadable()
    {
        yield return $$"""{"id":"{{Planted.NewCode("event that is cut off")}}","type":"user.created",""";
        yield return Planted.NewCode("event that is not JSON");
        yield return $$"""{"{{Planted.NewCode("event with a secret as name")}}":{"{{Planted.NewCode("event with a secret as name")}}":[tru]} }""";
        yield return $$"""{"id":"{{Guid.NewGuid()}}","type":"{{Planted.NewCode("event of an odd type")}}","tenant":"{{Planted.NewCode("event of an odd tenant")}}","occurredAt":"{{Planted.NewCode("event of an odd day")}}","data":{"password":"{{Planted.NewCode("event with a password")}}"} }""";
    }

    private async Task SeeAsync(string service, Task<Answer> request) => See(service, (await request) switch
    {
        // Bulk is 200, its operations are not.
        { Status: 200, Body: var body } when body.Contains("\"status\":\"500\"", StringComparison.Ordinal) => 500,
        var answer => answer.Status,
    });

    private void See(string service, int status)
    {
        _answers.TryAdd(service, []);
        _answers[service].Add(status);
    }

    private async Task HungAsync(string service, Func<Task> during)
    {
        var pids = suite.Now.Pids(service).ToArray();
        Suite.Signal("STOP", pids);
        try
        {
            await during();
        }
        finally
        {
            Suite.Signal("CONT", pids);
        }
    }

    private static async Task WithAsync(NpgsqlConnection database, string breaks, string mends, Func<Task> during)
    {
        await ExecuteAsync(database, breaks);
        try
        {
            await during();
        }
        finally
        {
            await ExecuteAsync(database, mends);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection database, string sql)
    {
        await using var command = new NpgsqlCommand(sql, database);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var database = new NpgsqlConnection($"{suite.Now.Processes["postgres"][0].Url};Pooling=false");
        await database.OpenAsync();
        await ExecuteAsync(database, "SET log_statement = 'none'");     // what these tests themselves write is nobody's
        return database;
    }

    private JsonNode Kept(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(suite.File)!, name)))!;

    private static string Password(string how) => System.Text.Json.JsonSerializer.Serialize(Planted.New($"password of a user, {how}"));

    private static string WithPassword(string how) => $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{Guid.NewGuid():N}}","password":{{Password(how)}}}""";
}
