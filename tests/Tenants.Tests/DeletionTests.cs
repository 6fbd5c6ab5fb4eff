using System.Net;
using ScimSuite.Testing;

namespace ScimSuite.Tenants.Tests;

/// <summary>Deleting a tenant can be taken back for 24 hours; then it is gone, and everyone hears of it.</summary>
public sealed class DeletionTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task A_deleted_tenant_is_refused_at_once_and_says_until_when_it_can_be_restored()
    {
        var id = await suite.TenantAsync();

        var (status, marked) = await DeleteAsync(id);
        var again = await DeleteAsync(id);
        var read = await suite.SendAsync(TestCaller.ApiKey(id), HttpMethod.Get, $"/api/tenants/{id}");

        Assert.Equal((HttpStatusCode.Accepted, "deleting"), (status, (string?)marked["state"]));
        Assert.InRange((DateTimeOffset)marked["deleteAt"]! - DateTimeOffset.UtcNow, TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));
        Assert.Equal(((string?)marked["deleteAt"], 2), ((string?)again.Answer["deleteAt"], (int)again.Answer["version"]!));
        Assert.Equal(("deleting", (string?)marked["deleteAt"]), ((string?)read.Answer["state"], (string?)read.Answer["deleteAt"]));
        Assert.Equal(["deleting"], await suite.AskAsync($"SELECT envelope::jsonb #>> '{{data,state}}' FROM tenants.outbox WHERE tenant_id = '{id}' AND type = 'tenant.changed'"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restoring_brings_back_everything_as_it_was(bool isSuspended)
    {
        var id = await suite.TenantAsync();
        var connector = await suite.ConnectorAsync(id);
        if (isSuspended)
        {
            await suite.SendAsync(TestCaller.Operator(), HttpMethod.Post, $"/api/tenants/{id}/suspend");
        }

        await DeleteAsync(id);
        await suite.RemoveDueAsync(DateTimeOffset.UtcNow.AddHours(23));
        var (status, restored) = await RestoreAsync(id);
        var again = await RestoreAsync(id);

        Assert.Equal((HttpStatusCode.OK, isSuspended ? "suspended" : "active"), (status, (string?)restored["state"]));
        Assert.Null(restored["deleteAt"]);
        Assert.Equal((int)restored["version"]!, (int)again.Answer["version"]!);
        await suite.RemoveDueAsync(DateTimeOffset.UtcNow.AddDays(9));
        Assert.Equal(HttpStatusCode.OK, (await suite.SendAsync(TestCaller.ApiKey(id), HttpMethod.Get, $"/api/tenants/{id}/connectors/{connector}")).Status);
    }

    [Fact]
    public async Task When_its_time_has_come_it_is_gone_with_its_connectors_and_each_is_announced_once()
    {
        var (id, other) = (await suite.TenantAsync(), await suite.TenantAsync());
        await suite.ConnectorAsync(id, "one");
        await suite.ConnectorAsync(id, "two");
        await DeleteAsync(id);
        var due = DateTimeOffset.UtcNow.AddHours(24).AddSeconds(1);

        // However many replicas look at the same time.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => suite.RemoveDueAsync(due)));

        Assert.Equal(["0"], await suite.AskAsync($"SELECT count(*) FROM tenants.connectors WHERE tenant_id = '{id}'"));
        Assert.Equal(["tenant.changed 2", "connector.deleted 2", "connector.deleted 2", "tenant.deleted 3"], (await suite.OutboxAsync(id)).Skip(3));
        Assert.Equal(["system"], await suite.AskAsync($"SELECT envelope::jsonb #>> '{{actor,kind}}' FROM tenants.outbox WHERE tenant_id = '{id}' AND type = 'tenant.deleted'"));
        Assert.Equal(HttpStatusCode.NotFound, (await RestoreAsync(id)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await DeleteAsync(id)).Status);
        Assert.Equal(HttpStatusCode.OK, (await suite.SendAsync(TestCaller.ApiKey(other), HttpMethod.Get, $"/api/tenants/{other}")).Status);
    }

    [Fact]
    public async Task Meanwhile_it_is_neither_suspended_nor_resumed()
    {
        var id = await suite.TenantAsync();
        await DeleteAsync(id);

        foreach (var what in new[] { "suspend", "resume" })
        {
            var (status, problem) = await suite.SendAsync(TestCaller.Operator(), HttpMethod.Post, $"/api/tenants/{id}/{what}");
            Assert.Equal(HttpStatusCode.Conflict, status);
            Assert.Contains("restore it first", (string?)problem["detail"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Tenants_restore_neither_themselves_by_key_nor_each_other()
    {
        var id = await suite.TenantAsync();
        await DeleteAsync(id);

        Assert.Equal(HttpStatusCode.Forbidden, (await suite.SendAsync(TestCaller.ApiKey(id), HttpMethod.Post, $"/api/tenants/{id}/restore")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await suite.SendAsync(TestCaller.ApiKey(await suite.TenantAsync()), HttpMethod.Post, $"/api/tenants/{id}/restore")).Status);
    }

    private Task<(HttpStatusCode Status, System.Text.Json.Nodes.JsonNode Answer)> DeleteAsync(Guid id) => suite.SendAsync(TestCaller.Operator(), HttpMethod.Delete, $"/api/tenants/{id}");

    private Task<(HttpStatusCode Status, System.Text.Json.Nodes.JsonNode Answer)> RestoreAsync(Guid id) => suite.SendAsync(TestCaller.Operator(), HttpMethod.Post, $"/api/tenants/{id}/restore");
}
