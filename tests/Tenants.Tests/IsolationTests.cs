using System.Net;
using Npgsql;
using ScimSuite.Testing;

namespace ScimSuite.Tenants.Tests;

public sealed class IsolationTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task A_foreign_tenant_is_answered_as_one_that_never_was()
    {
        var theirs = await suite.TenantAsync();
        var theirConnector = await suite.ConnectorAsync(theirs);
        var key = TestCaller.ApiKey(await suite.TenantAsync());
        var never = Guid.CreateVersion7();

        foreach (var (method, path, body) in new (HttpMethod, Func<Guid, Guid, string>, string?)[]
        {
            (HttpMethod.Get, (t, _) => $"/api/tenants/{t}", null),
            (HttpMethod.Get, (t, _) => $"/api/tenants/{t}/connectors", null),
            (HttpMethod.Post, (t, _) => $"/api/tenants/{t}/connectors", """{"name":"x"}"""),
            (HttpMethod.Get, (t, c) => $"/api/tenants/{t}/connectors/{c}", null),
            (HttpMethod.Patch, (t, c) => $"/api/tenants/{t}/connectors/{c}", """{"mode":"strict"}"""),
            (HttpMethod.Delete, (t, c) => $"/api/tenants/{t}/connectors/{c}", null),
            (HttpMethod.Post, (t, c) => $"/api/tenants/{t}/connectors/{c}/suspend", null),
        })
        {
            var foreign = await suite.SendAsync(key, method, path(theirs, theirConnector), body);
            var unknown = await suite.SendAsync(key, method, path(never, theirConnector), body);

            Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
            Assert.Equal(unknown.Status, foreign.Status);
            Assert.Equal(
                ((string?)unknown.Answer["detail"])!.Replace($"{never}", "", StringComparison.Ordinal),
                ((string?)foreign.Answer["detail"])!.Replace($"{theirs}", "", StringComparison.Ordinal));
        }

        Assert.Equal(["tenant.created 1", "connector.created 1"], await suite.OutboxAsync(theirs));
    }

    [Fact]
    public async Task Under_its_own_tenants_path_a_foreign_connector_does_not_exist()
    {
        var connector = await suite.ConnectorAsync(await suite.TenantAsync());
        var ours = await suite.TenantAsync();

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await suite.SendAsync(TestCaller.ApiKey(ours), method, $"/api/tenants/{ours}/connectors/{connector}")).Status);
        }
    }

    [Fact]
    public async Task What_operators_do_tenants_may_not()
    {
        var tenant = await suite.TenantAsync();

        foreach (var caller in new[] { TestCaller.ApiKey(tenant), TestCaller.Connector(tenant), TestCaller.Gateway() })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await suite.SendAsync(caller, HttpMethod.Post, "/api/tenants", """{"name":"x"}""")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await suite.SendAsync(caller, HttpMethod.Get, "/api/tenants")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await suite.SendAsync(caller, HttpMethod.Post, $"/api/tenants/{tenant}/resume")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await suite.SendAsync(caller, HttpMethod.Delete, $"/api/tenants/{tenant}")).Status);
        }
    }

    [Theory]
    [InlineData("tenants")]
    [InlineData("connectors")]
    [InlineData("inbox")]
    public async Task Without_a_tenant_scope_the_services_role_sees_no_row(string table)
    {
        await suite.ConnectorAsync(await suite.TenantAsync());

        Assert.Equal(["0"], await suite.AskAsync($"SELECT count(*) FROM tenants.{table}", suite.Database.For("tenants")));
    }

    [Fact]
    public async Task The_operators_role_reads_the_tenants_and_the_exchange_log_and_nothing_else()
    {
        await suite.ConnectorAsync(await suite.TenantAsync());
        var role = suite.Database.For("operator_read");

        var tables = await suite.AskAsync("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");

        Assert.Contains("tenants.tenants", tables);
        Assert.NotEqual("0", Assert.Single(await suite.AskAsync("SELECT count(*) FROM tenants.tenants", role)));
        foreach (var table in tables.Where(table => table is not ("tenants.tenants" or "audit.exchanges")))
        {
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => suite.AskAsync($"SELECT count(*) FROM {table}", role))).SqlState);
        }

        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => suite.AskAsync("UPDATE tenants.tenants SET name = 'x'", role))).SqlState);
    }
}
