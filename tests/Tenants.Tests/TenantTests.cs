using System.Net;
using ScimSuite.Testing;

namespace ScimSuite.Tenants.Tests;

public sealed class TenantTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task A_tenant_is_made_read_and_announced()
    {
        var id = await suite.TenantAsync("Ada & Söhne 🚀");

        var (status, tenant) = await suite.SendAsync(TestCaller.ApiKey(id), HttpMethod.Get, $"/api/tenants/{id}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("Ada & Söhne 🚀", "active", 1), ((string?)tenant["name"], (string?)tenant["state"], (int)tenant["version"]!));
        Assert.Equal(["tenant.created 1"], await suite.OutboxAsync(id));
    }

    [Fact]
    public async Task Suspending_twice_is_announced_once()
    {
        var id = await suite.TenantAsync();

        var first = await suite.SendAsync(TestCaller.Operator(), HttpMethod.Post, $"/api/tenants/{id}/suspend");
        var again = await suite.SendAsync(TestCaller.Operator(), HttpMethod.Post, $"/api/tenants/{id}/suspend");
        var resumed = await suite.SendAsync(TestCaller.Operator(), HttpMethod.Post, $"/api/tenants/{id}/resume");

        Assert.Equal("suspended", (string?)first.Answer["state"]);
        Assert.Equal(2, (int)again.Answer["version"]!);
        Assert.Equal("active", (string?)resumed.Answer["state"]);
        Assert.Equal(["tenant.created 1", "tenant.changed 2", "tenant.changed 3"], await suite.OutboxAsync(id));
    }

    [Fact]
    public async Task A_connector_cannot_be_made_in_a_tenant_that_is_gone()
    {
        var id = await suite.TenantAsync();
        await suite.SendAsync(TestCaller.Operator(), HttpMethod.Delete, $"/api/tenants/{id}");
        await suite.RemoveDueAsync(DateTimeOffset.UtcNow.AddHours(25));

        var (status, problem) = await suite.SendAsync(TestCaller.ApiKey(id), HttpMethod.Post, $"/api/tenants/{id}/connectors", """{"name":"late"}""");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("tenant", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operators_walk_all_tenants_page_by_page_in_the_order_they_were_made()
    {
        List<Guid> made = [];
        for (var i = 0; i < 5; i++)
        {
            made.Add(await suite.TenantAsync($"tenant {i}"));
            await Task.Delay(2);        // UUIDv7 orders by the millisecond
        }

        List<Guid> seen = [];
        string? next = "";
        while (next is not null)
        {
            var (_, page) = await suite.SendAsync(TestCaller.Operator(), HttpMethod.Get, $"/api/tenants?limit=2{next}");
            seen.AddRange(page["items"]!.AsArray().Select(tenant => (Guid)tenant!["id"]!));
            next = page["next"] is { } after ? $"&after={(string?)after}" : null;
        }

        Assert.Equal(made, seen.Where(made.Contains));
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Theory]
    [InlineData("""{}""", "name is missing")]
    [InlineData("""{"name":""}""", "name is missing")]
    [InlineData("""{"name":"tab\there"}""", "control character")]
    [InlineData("""{"name":"nul\u0000"}""", "control character")]
    [InlineData("""{"name":"x","color":"red"}""", "$.color")]
    [InlineData("""{"name":["x"]}""", "$.name")]
    [InlineData("""[]""", "$")]
    [InlineData("", "body")]
    public async Task What_is_not_understood_is_refused_with_a_sentence(string body, string says)
    {
        var (status, problem) = await suite.SendAsync(TestCaller.Operator(), HttpMethod.Post, "/api/tenants", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, (string?)problem["detail"], StringComparison.Ordinal);
        Assert.NotNull(problem["requestId"]);
    }

    [Theory]
    [InlineData("/api/tenants?limit=0")]
    [InlineData("/api/tenants?limit=1001")]
    [InlineData("/api/tenants?limit=ten")]
    [InlineData("/api/tenants?after=here")]
    public async Task A_page_that_cannot_be_is_refused(string path)
    {
        var (status, problem) = await suite.SendAsync(TestCaller.Operator(), HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.False(string.IsNullOrEmpty((string?)problem["detail"]));
    }
}
