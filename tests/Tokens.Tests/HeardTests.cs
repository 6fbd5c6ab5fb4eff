using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Tokens.Consumers;

namespace ScimSuite.Tokens.Tests;

/// <summary>What Tokens makes of what it hears, message by message: twice, late, in the wrong order.</summary>
public sealed class HeardTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task A_suspended_connector_disables_its_tokens_and_a_resumed_one_enables_them()
    {
        var issued = await suite.IssueAsync();

        await HearAsync(issued.Tenant, Changed(issued.Connector, 2, States.Suspended));
        Assert.Equal("disabled", await suite.ResultAsync(issued.Token));

        await HearAsync(issued.Tenant, Changed(issued.Connector, 3, States.Active));
        Assert.Equal("valid", await suite.ResultAsync(issued.Token));
    }

    [Fact]
    public async Task What_is_heard_late_or_twice_changes_and_announces_nothing()
    {
        var issued = await suite.IssueAsync();
        await HearAsync(issued.Tenant, Changed(issued.Connector, 5, States.Suspended));
        var announced = await suite.OutboxAsync(issued.Tenant);

        await HearAsync(issued.Tenant, Changed(issued.Connector, 5, States.Suspended));
        await HearAsync(issued.Tenant, Changed(issued.Connector, 4, States.Active));

        Assert.Equal("disabled", await suite.ResultAsync(issued.Token));
        Assert.Equal(announced, await suite.OutboxAsync(issued.Tenant));
    }

    [Fact]
    public async Task A_deleted_connectors_tokens_are_revoked_and_each_is_announced()
    {
        var issued = await suite.IssueAsync();
        var second = await suite.IssueAsync(issued.Tenant, issued.Connector, """{"name":"second"}""");

        await HearAsync(issued.Tenant, new ConnectorDeleted(issued.Connector, 2, "main"));
        await HearAsync(issued.Tenant, new ConnectorDeleted(issued.Connector, 2, "main"));
        await HearAsync(issued.Tenant, Changed(issued.Connector, 9, States.Active));      // late, and of a version that cannot be

        Assert.Equal("revoked", await suite.ResultAsync(issued.Token));
        Assert.Equal("revoked", await suite.ResultAsync(second.Token));
        Assert.Equal(2, (await suite.OutboxAsync(issued.Tenant)).Count(type => type == "token.revoked"));
    }

    [Fact]
    public async Task A_suspended_tenant_suspends_all_its_credentials_and_no_others()
    {
        var issued = await suite.IssueAsync();
        var others = await suite.IssueAsync();

        await HearAsync(issued.Tenant, new TenantChanged(issued.Tenant, 2, "Analytical Engines", States.Suspended));

        Assert.Equal("suspended", await suite.ResultAsync(issued.Token));
        Assert.Equal("valid", await suite.ResultAsync(others.Token));
        Assert.Contains("verdict.changed", (await suite.OutboxAsync(issued.Tenant)).Skip(2));
    }

    [Fact]
    public async Task A_deleted_tenant_leaves_tombstones_only()
    {
        var issued = await suite.IssueAsync();

        await HearAsync(issued.Tenant, new TenantDeleted(issued.Tenant, 2, "Analytical Engines", States.Active));
        await HearAsync(issued.Tenant, new TenantCreated(issued.Tenant, 1, "Analytical Engines", States.Active));

        Assert.Equal("unknown", await suite.ResultAsync(issued.Token));
        Assert.Equal(["0"], await suite.AskAsync($"SELECT count(*) FROM tokens.tokens WHERE tenant_id = '{issued.Tenant}'"));
        Assert.Equal(["deleted"], await suite.AskAsync($"SELECT state FROM tokens.known_tenants WHERE tenant_id = '{issued.Tenant}'"));
        Assert.Equal(["deleted:"], await suite.AskAsync($"SELECT state || ':' || name FROM tokens.known_connectors WHERE tenant_id = '{issued.Tenant}'"));
    }

    private static ConnectorChanged Changed(Guid connector, long version, string state) => new(connector, version, "main", state, "auto", "tolerant", 50, 100);

    private async Task HearAsync<TEvent>(Guid tenant, TEvent happened)
        where TEvent : IEvent
    {
        await using var scope = suite.Tokens.Services.CreateAsyncScope();
        var envelope = EventEnvelope.Of(happened, tenant, new Actor("operator", Guid.Empty, null), "test", DateTimeOffset.UtcNow);
        object consumer = happened is TenantCreated or TenantChanged or TenantDeleted
            ? scope.ServiceProvider.GetRequiredService<TenantSaid>()
            : scope.ServiceProvider.GetRequiredService<ConnectorSaid>();
        await ((IHandle<TEvent>)consumer).HandleAsync(new(envelope, happened), CancellationToken.None);
    }
}
