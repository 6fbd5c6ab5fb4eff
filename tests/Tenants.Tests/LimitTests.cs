using System.Net;
using ScimSuite.Testing;

namespace ScimSuite.Tenants.Tests;

public sealed class LimitTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task An_operator_sets_what_a_tenant_may_send_and_the_tenant_itself_may_not()
    {
        var tenant = await suite.TenantAsync();

        var (changed, after) = await suite.SendAsync(TestCaller.Operator(), HttpMethod.Patch, $"/api/tenants/{tenant}", """{"rateLimit":{"perSecond":300,"burst":900}}""");
        var (refused, _) = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Patch, $"/api/tenants/{tenant}", """{"rateLimit":{"perSecond":9000,"burst":9000}}""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (changed, refused));
        Assert.Equal((300, 900, 2), ((int)after["rateLimit"]!["perSecond"]!, (int)after["rateLimit"]!["burst"]!, (int)after["version"]!));
        Assert.Equal(["tenant.created 1", "tenant.changed 2"], await suite.OutboxAsync(tenant));
    }

    [Fact]
    public async Task A_tenants_limit_that_cannot_be_is_refused()
    {
        var tenant = await suite.TenantAsync();

        var (status, problem) = await suite.SendAsync(TestCaller.Operator(), HttpMethod.Patch, $"/api/tenants/{tenant}", """{"rateLimit":{"perSecond":0,"burst":1}}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("perSecond", (string?)problem["detail"]);
    }

    [Fact]
    public async Task A_tenant_may_have_so_many_connectors_and_no_more_however_many_are_made_at_once()
    {
        var few = suite.StartWith(("Tenants:MostConnectors", "3"));
        var tenant = await suite.TenantAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Suite.SendAsync(
            few, TestCaller.ApiKey(tenant), HttpMethod.Post, $"/api/tenants/{tenant}/connectors", $$"""{"name":"number {{number}}"}""")));

        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        var refused = answers.Where(answer => answer.Status != HttpStatusCode.Created).ToList();
        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.Conflict, answer.Status));
        Assert.Contains("3 connectors", (string?)refused[0].Answer["detail"]);
    }
}
