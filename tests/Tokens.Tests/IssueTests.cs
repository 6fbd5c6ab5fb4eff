using System.Net;
using System.Text;
using ScimSuite.Testing;

namespace ScimSuite.Tokens.Tests;

public sealed class IssueTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task The_token_is_seen_once_and_never_listed()
    {
        var issued = await suite.IssueAsync();

        var (_, list) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(issued.Tenant), HttpMethod.Get,
            $"/api/tenants/{issued.Tenant}/connectors/{issued.Connector}/tokens");

        var listed = Assert.Single(list["items"]!.AsArray())!;
        Assert.Equal(issued.KeyId, (string?)listed["keyId"]);
        Assert.Equal("first", (string?)listed["name"]);
        Assert.DoesNotContain(issued.Secret, list.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hash", list.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_secret_is_in_no_table_in_no_form()
    {
        var issued = await suite.IssueAsync();
        await suite.ResultAsync(issued.Token);
        string[] secrets = [issued.Secret, Suite.BootstrapSecret];
        var forms = secrets.SelectMany(secret => new[]
        {
            secret, Convert.ToBase64String(Encoding.ASCII.GetBytes(secret)), Convert.ToHexStringLower(Encoding.ASCII.GetBytes(secret)),
        }).ToArray();

        var tables = await suite.AskAsync("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
        Assert.Contains("tokens.tokens", tables);
        Assert.Contains("tokens.outbox", tables);
        Assert.NotEmpty(await suite.OutboxAsync(issued.Tenant));
        foreach (var table in tables)
        {
            foreach (var row in await suite.AskAsync($"SELECT to_jsonb(t)::text FROM {table} t"))
            {
                Assert.All(forms, form => Assert.DoesNotContain(form, row, StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    [Fact]
    public async Task Issuing_and_revoking_are_each_announced_once_with_the_verdict_they_change()
    {
        var issued = await suite.IssueAsync();
        var path = $"/api/tenants/{issued.Tenant}/connectors/{issued.Connector}/tokens/{issued.Id}";

        var first = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(issued.Tenant), HttpMethod.Delete, path);
        var again = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(issued.Tenant), HttpMethod.Delete, path);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (first.Status, again.Status));
        Assert.Equal(["token.issued", "verdict.changed", "token.revoked", "verdict.changed"], await suite.OutboxAsync(issued.Tenant));
    }

    [Theory]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name":"  "}""", "name")]
    [InlineData("""{"name":"a\u0007b"}""", "name")]
    [InlineData("""{"name":"x","expiresAt":"2001-01-01T00:00:00Z"}""", "expiresAt")]
    [InlineData("""{"name":"x","scopes":["platform:operator"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["tenant:admin"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"x","expires":"never"}""", "$.expires")]
    [InlineData("""{"name":7}""", "$.name")]
    [InlineData("""{"name":""", "JSON")]
    public async Task What_is_not_understood_is_refused_by_name(string body, string named)
    {
        var tenant = await suite.TenantAsync();
        var connector = await suite.ConnectorAsync(tenant);

        var (status, problem) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(tenant), HttpMethod.Post, $"/api/tenants/{tenant}/connectors/{connector}/tokens", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(named, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_100_characters_is_taken_and_one_of_101_is_not()
    {
        var tenant = await suite.TenantAsync();
        var connector = await suite.ConnectorAsync(tenant);

        await suite.IssueAsync(tenant, connector, $$"""{"name":"{{new string('ä', 100)}}"}""");
        var (status, _) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(tenant), HttpMethod.Post,
            $"/api/tenants/{tenant}/connectors/{connector}/tokens", $$"""{"name":"{{new string('ä', 101)}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task There_is_no_token_for_a_connector_that_does_not_exist()
    {
        var tenant = await suite.TenantAsync();

        var (status, problem) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(tenant), HttpMethod.Post,
            $"/api/tenants/{tenant}/connectors/{Guid.CreateVersion7()}/tokens", """{"name":"x"}""");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("Connector", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenants_key_manages_its_tenant_and_an_operators_key_all()
    {
        var tenant = await suite.TenantAsync();

        var (_, ofTenant) = await Suite.SendAsync(suite.Tokens, TestCaller.Operator(), HttpMethod.Post, $"/api/tenants/{tenant}/keys", """{"name":"automation"}""");
        var (_, ofOperators) = await Suite.SendAsync(suite.Tokens, TestCaller.Operator(), HttpMethod.Post, $"/api/tenants/{Guid.Empty}/keys", """{"name":"on call"}""");

        var tenants = await suite.VerifyAsync((string)ofTenant["key"]!);
        var operators = await suite.VerifyAsync((string)ofOperators["key"]!);
        Assert.Equal(("valid", "api-key", "tenant:admin"), ((string?)tenants["result"], (string?)tenants["kind"], (string?)tenants["scopes"]![0]));
        Assert.Equal(tenant, (Guid)tenants["tenant"]!);
        Assert.Equal(("valid", "operator", "platform:operator"), ((string?)operators["result"], (string?)operators["kind"], (string?)operators["scopes"]![0]));
        Assert.Equal(Guid.Empty, (Guid)operators["tenant"]!);
    }

    [Fact]
    public async Task A_list_is_walked_page_by_page()
    {
        var tenant = await suite.TenantAsync();
        var connector = await suite.ConnectorAsync(tenant);
        for (var i = 0; i < 5; i++)
        {
            await suite.IssueAsync(tenant, connector, $$"""{"name":"token {{i}}"}""");
        }

        List<string> names = [];
        string? next = "";
        while (next is not null)
        {
            var (_, page) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(tenant), HttpMethod.Get, $"/api/tenants/{tenant}/connectors/{connector}/tokens?limit=2{next}");
            names.AddRange(page["items"]!.AsArray().Select(token => (string)token!["name"]!));
            next = page["next"] is { } after ? $"&after={(string?)after}" : null;
        }

        Assert.Equal(["token 0", "token 1", "token 2", "token 3", "token 4"], names);
    }

    [Theory]
    [InlineData("Tokens:Pepper", "c2hvcnQ=", "Tokens:Pepper must be")]
    [InlineData("Tokens:BcryptCost", "3", "Tokens:BcryptCost must be between 6 and 12; it is 3")]
    [InlineData("Tokens:BootstrapKey", "sck_typo", "Tokens:BootstrapKey is no API key")]
    public async Task A_wrong_setting_stops_the_start_and_says_what_would_be_right(string key, string value, string sentence)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => suite.StartTokensAsync((key, value)));

        Assert.Contains(sentence, failure.ToString(), StringComparison.Ordinal);
    }
}
