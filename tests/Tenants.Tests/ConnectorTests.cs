using System.Net;
using ScimSuite.Testing;

namespace ScimSuite.Tenants.Tests;

public sealed class ConnectorTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task A_new_connector_is_tolerant_guesses_the_dialect_and_may_50_a_second()
    {
        var tenant = await suite.TenantAsync();

        var (status, connector) = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Post, $"/api/tenants/{tenant}/connectors", """{"name":"main"}""");

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(("auto", "tolerant", "active"), ((string?)connector["dialect"], (string?)connector["mode"], (string?)connector["state"]));
        Assert.Equal((50, 100), ((int)connector["rateLimit"]!["perSecond"]!, (int)connector["rateLimit"]!["burst"]!));
    }

    [Fact]
    public async Task A_patch_sets_what_it_names_and_a_repeat_is_not_announced()
    {
        var tenant = await suite.TenantAsync();
        var path = $"/api/tenants/{tenant}/connectors/{await suite.ConnectorAsync(tenant)}";

        var changed = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Patch, path, """{"mode":"strict","rateLimit":{"perSecond":10,"burst":20}}""");
        var again = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Patch, path, """{"mode":"strict"}""");

        Assert.Equal(("main", "strict", 2), ((string?)changed.Answer["name"], (string?)changed.Answer["mode"], (int)changed.Answer["version"]!));
        Assert.Equal(2, (int)again.Answer["version"]!);
        Assert.Equal(["tenant.created 1", "connector.created 1", "connector.changed 2"], await suite.OutboxAsync(tenant));
    }

    [Fact]
    public async Task A_connector_may_refuse_to_empty_groups_and_stays_so_when_something_else_changes()
    {
        var tenant = await suite.TenantAsync();
        var path = $"/api/tenants/{tenant}/connectors/{await suite.ConnectorAsync(tenant)}";

        var before = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Get, path);
        await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Patch, path, """{"refuseRemoveAllMembers":true}""");
        await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Patch, path, """{"name":"other"}""");
        var after = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Get, path);

        Assert.Equal((false, true), ((bool)before.Answer["refuseRemoveAllMembers"]!, (bool)after.Answer["refuseRemoveAllMembers"]!));
    }

    [Fact]
    public async Task A_suspended_connector_is_resumed_and_a_deleted_one_is_gone()
    {
        var tenant = await suite.TenantAsync();
        var path = $"/api/tenants/{tenant}/connectors/{await suite.ConnectorAsync(tenant)}";

        var suspended = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Post, $"{path}/suspend");
        var resumed = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Post, $"{path}/resume");
        var deleted = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Delete, path);
        var read = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Get, path);

        Assert.Equal(("suspended", "active"), ((string?)suspended.Answer["state"], (string?)resumed.Answer["state"]));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.Status, read.Status));
    }

    [Fact]
    public async Task Two_connectors_of_one_tenant_cannot_have_one_name_in_any_case()
    {
        var tenant = await suite.TenantAsync();
        await suite.ConnectorAsync(tenant, "Entra");
        await suite.ConnectorAsync(await suite.TenantAsync(), "entra");      // another tenant's is no obstacle

        var (status, problem) = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Post, $"/api/tenants/{tenant}/connectors", """{"name":"ENTRA"}""");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("name", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"x","dialect":"klingon"}""", "dialect must be one of")]
    [InlineData("""{"name":"x","mode":"lax"}""", "mode must be")]
    [InlineData("""{"name":"x","rateLimit":{"perSecond":0,"burst":1}}""", "rateLimit.perSecond")]
    [InlineData("""{"name":"x","rateLimit":{"perSecond":10001,"burst":10001}}""", "rateLimit.perSecond")]
    [InlineData("""{"name":"x","rateLimit":{"perSecond":10,"burst":9}}""", "rateLimit.burst")]
    [InlineData("""{"name":"x","rateLimit":{"perSecond":10}}""", "rateLimit.burst")]
    [InlineData("""{"name":"x","state":"suspended"}""", "$.state")]
    public async Task A_setting_that_cannot_be_is_refused_by_name(string body, string says)
    {
        var tenant = await suite.TenantAsync();

        var (status, problem) = await suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Post, $"/api/tenants/{tenant}/connectors", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_at_the_same_time_queue_up_and_none_is_lost()
    {
        var tenant = await suite.TenantAsync();
        var path = $"/api/tenants/{tenant}/connectors/{await suite.ConnectorAsync(tenant)}";

        await Task.WhenAll(Enumerable.Range(1, 10).Select(i =>
            suite.SendAsync(TestCaller.ApiKey(tenant), HttpMethod.Patch, path, $$$"""{"rateLimit":{"perSecond":{{{i}}},"burst":{{{100 + i}}}}}""")));

        var versions = (await suite.OutboxAsync(tenant)).Where(type => type.StartsWith("connector.changed", StringComparison.Ordinal)).ToList();
        Assert.Equal(Enumerable.Range(2, 10).Select(version => $"connector.changed {version}"), versions);
    }
}
