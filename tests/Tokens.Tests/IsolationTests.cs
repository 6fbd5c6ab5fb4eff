using System.Net;
using Npgsql;
using ScimSuite.Testing;

namespace ScimSuite.Tokens.Tests;

public sealed class IsolationTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task To_another_tenants_key_nothing_of_this_tenant_exists()
    {
        var ours = await suite.IssueAsync();
        var theirs = TestCaller.ApiKey(await suite.TenantAsync());
        var tokens = $"/api/tenants/{ours.Tenant}/connectors/{ours.Connector}/tokens";
        var keys = $"/api/tenants/{ours.Tenant}/keys";

        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Get, tokens, null), (HttpMethod.Post, tokens, """{"name":"x"}"""), (HttpMethod.Delete, $"{tokens}/{ours.Id}", null),
            (HttpMethod.Get, keys, null), (HttpMethod.Post, keys, """{"name":"x"}"""), (HttpMethod.Delete, $"{keys}/{ours.Id}", null),
            (HttpMethod.Get, $"/api/tenants/{Guid.Empty}/keys", null), (HttpMethod.Post, $"/api/tenants/{Guid.Empty}/keys", """{"name":"x"}"""),
        })
        {
            var (status, _) = await Suite.SendAsync(suite.Tokens, theirs, method, path, body);
            Assert.True(status == HttpStatusCode.NotFound, $"{method} {path}: {status}");
        }

        Assert.Equal("valid", await suite.ResultAsync(ours.Token));
    }

    [Fact]
    public async Task Under_its_own_tenants_path_a_foreign_token_cannot_be_revoked()
    {
        var ours = await suite.IssueAsync();
        var theirs = await suite.IssueAsync();

        var (status, _) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(theirs.Tenant), HttpMethod.Delete,
            $"/api/tenants/{theirs.Tenant}/connectors/{theirs.Connector}/tokens/{ours.Id}");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("valid", await suite.ResultAsync(ours.Token));
    }

    [Theory]
    [InlineData("tokens")]
    [InlineData("known_tenants")]
    [InlineData("known_connectors")]
    [InlineData("inbox")]
    public async Task Without_a_tenant_scope_the_services_role_sees_no_row(string table)
    {
        await suite.IssueAsync();

        Assert.Equal(["0"], await suite.AskAsync($"SELECT count(*) FROM tokens.{table}", suite.Database.For("tokens")));
    }

    [Fact]
    public async Task In_one_tenants_scope_the_services_role_sees_that_tenant_only_and_cannot_write_elsewhere()
    {
        var ours = await suite.IssueAsync();
        var theirs = await suite.IssueAsync();
        var asTokens = suite.Database.For("tokens");
        var scope = $"SELECT set_config('app.tenant', '{ours.Tenant}', true); ";

        var seen = await InScopeAsync(asTokens, scope, "SELECT DISTINCT tenant_id FROM tokens.tokens");
        var foreign = await Assert.ThrowsAsync<PostgresException>(() => InScopeAsync(asTokens, scope,
            $"INSERT INTO tokens.known_tenants (tenant_id, version, state) VALUES ('{theirs.Tenant}', 99, 'suspended')"));

        Assert.Equal([ours.Tenant.ToString()], seen);
        Assert.Equal("42501", foreign.SqlState);
    }

    [Fact]
    public async Task The_verifying_role_reads_three_tables_and_nothing_else()
    {
        await suite.IssueAsync();
        var verify = suite.Database.For("tokens_verify");
        string[] readable = ["tokens.known_connectors", "tokens.known_tenants", "tokens.tokens"];

        var tables = await suite.AskAsync("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
        foreach (var table in tables)
        {
            if (readable.Contains(table))
            {
                Assert.NotEqual("0", Assert.Single(await suite.AskAsync($"SELECT count(*) FROM {table}", verify)));
                var write = await Assert.ThrowsAsync<PostgresException>(() => suite.AskAsync($"DELETE FROM {table}", verify));
                Assert.Equal("42501", write.SqlState);
            }
            else
            {
                var read = await Assert.ThrowsAsync<PostgresException>(() => suite.AskAsync($"SELECT count(*) FROM {table}", verify));
                Assert.Equal("42501", read.SqlState);
            }
        }
    }

    private static async Task<IReadOnlyList<string>> InScopeAsync(string connectionString, string scope, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(scope + sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.NextResultAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetValue(0).ToString()!);
        }

        return rows;
    }
}
