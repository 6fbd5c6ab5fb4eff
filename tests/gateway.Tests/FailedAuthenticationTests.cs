using ScimSuite.Caller;
using ScimSuite.Events;

namespace ScimSuite.Gateway.Tests;

public sealed class FailedAuthenticationTests
{
    [Fact]
    public async Task Equal_refusals_become_one_event_that_counts_them()
    {
        await using var gateway = await TestGateway.StartAsync();
        var revoked = gateway.Tokens.Issue("revoked");
        for (var i = 0; i < 5; i++)
        {
            await gateway.GetAsync("/scim/v2/Users/1", revoked);
        }

        await gateway.GetAsync("/scim/v2/Users/1");

        var events = await PublishedAsync(gateway, 2);
        var known = Assert.Single(events, envelope => envelope.Tenant == gateway.Tokens.Tenant);
        var failed = known.Read<AuthenticationFailed>();
        Assert.Equal(("revoked", TokenFormat.KeyIdOf(revoked), 5, "127.0.0.1"), (failed.Reason, failed.KeyId, failed.Count, failed.Address));
        var anonymous = Assert.Single(events, envelope => envelope.Tenant == Guid.Empty).Read<AuthenticationFailed>();
        Assert.Equal(("missing", null, 1), (anonymous.Reason, anonymous.KeyId, anonymous.Count));
        Assert.DoesNotContain(events, envelope => envelope.ToJson().Contains(TokenFormat.Parse(revoked)!.Secret));
    }

    [Fact]
    public async Task Invented_key_ids_are_counted_and_do_not_multiply_events()
    {
        await using var gateway = await TestGateway.StartAsync();
        for (var i = 0; i < 200; i++)
        {
            await gateway.GetAsync("/scim/v2/Users/1", TokenFormat.New(TokenKind.Connector));
        }

        var events = await PublishedAsync(gateway, 21);

        Assert.Equal(21, events.Count);
        Assert.Equal(200, events.Sum(envelope => envelope.Read<AuthenticationFailed>().Count));
    }

    [Fact]
    public async Task With_the_broker_away_refusals_wait_for_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Broker.IsConnected = false;
        await gateway.GetAsync("/scim/v2/Users/1");
        await TickAsync(gateway);
        await gateway.GetAsync("/scim/v2/Users/1");
        await TickAsync(gateway);
        Assert.Empty(gateway.Broker.Published);

        gateway.Broker.IsConnected = true;

        Assert.Equal(2, (await PublishedAsync(gateway, 2)).Sum(envelope => envelope.Read<AuthenticationFailed>().Count));
    }

    private static async Task<List<EventEnvelope>> PublishedAsync(TestGateway gateway, int atLeast)
    {
        for (var i = 0; Failed(gateway).Count < atLeast; i++)
        {
            Assert.True(i < 50, $"{Failed(gateway).Count} of {atLeast} events came");
            await TickAsync(gateway);
        }

        return Failed(gateway);
    }

    private static List<EventEnvelope> Failed(TestGateway gateway) => [.. gateway.Broker.Published.Where(envelope => envelope.Type == AuthenticationFailed.Name)];

    private static async Task TickAsync(TestGateway gateway)
    {
        gateway.Clock.Advance(TimeSpan.FromSeconds(2));
        await Task.Delay(50);
    }
}
