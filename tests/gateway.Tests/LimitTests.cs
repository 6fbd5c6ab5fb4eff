using System.Net;
using Microsoft.Extensions.Time.Testing;
using ScimSuite.Events;
using ScimSuite.Gateway.Limits;

namespace ScimSuite.Gateway.Tests;

public sealed class LimitTests
{
    [Fact]
    public async Task A_token_used_from_elsewhere_than_its_networks_is_403_and_said_so()
    {
        await using var gateway = await TestGateway.StartAsync();
        var elsewhere = gateway.Tokens.Issue(networks: ["203.0.113.0/24", "2001:db8::/32"]);
        var here = gateway.Tokens.Issue(networks: ["203.0.113.0/24", "127.0.0.0/8"]);

        var detail = await (await gateway.GetAsync("/scim/v2/Users", elsewhere)).ScimErrorAsync(HttpStatusCode.Forbidden);

        Assert.Contains("allowedNetworks", detail);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users", here)).StatusCode);
    }

    [Theory]
    [InlineData("Okta SCIM Client 1.0.0", null, "Okta")]
    [InlineData(null, "2.0", "Microsoft Entra ID")]
    [InlineData("curl/8.5.0", null, "curl")]
    [InlineData(null, null, null)]
    public async Task Tokens_learns_what_used_a_token_and_from_where(string? userAgent, string? adscimversion, string? product)
    {
        await using var gateway = await TestGateway.StartAsync();
        List<(string, string)> headers = [];
        if (userAgent is not null)
        {
            headers.Add(("User-Agent", userAgent));
        }

        if (adscimversion is not null)
        {
            headers.Add(("Adscimversion", adscimversion));
        }

        await gateway.SendAsync(HttpMethod.Get, "/scim/v2/Users/1", gateway.Tokens.Issue(), null, [.. headers]);

        Assert.Equal("127.0.0.1", gateway.Tokens.LastQuestion.GetProperty("address").GetString());
        Assert.Equal(product, gateway.Tokens.LastQuestion.TryGetProperty("product", out var said) ? said.GetString() : null);
    }

    [Fact]
    public async Task All_connectors_of_a_tenant_together_have_a_limit_too()
    {
        await using var gateway = await TestGateway.StartAsync();
        var one = gateway.Tokens.Issue(rate: 100, burst: 100, tenantRate: 3);
        var other = gateway.Tokens.Issue(rate: 100, burst: 100, tenantRate: 3);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", i == 1 ? one : other)).StatusCode);
        }

        var refused = await gateway.GetAsync("/scim/v2/Users/1", one);
        var detail = await refused.ScimErrorAsync(HttpStatusCode.TooManyRequests);
        Assert.Contains("tenant", detail);
        Assert.Equal("\"connector\";q=100;w=1, \"tenant\";q=3;w=1", refused.Headers.GetValues("RateLimit-Policy").Single());
        Assert.StartsWith("\"tenant\";r=0", refused.Headers.GetValues("RateLimit").Single());
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_recognised_identity_provider_waits_for_its_turn_instead_of_being_refused()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue(rate: 2, burst: 2);
        Task<HttpResponseMessage> Send(string userAgent) => gateway.SendAsync(HttpMethod.Get, "/scim/v2/Users/1", token, null, ("User-Agent", userAgent));
        await Send("Okta SCIM Client 1.0.0");
        await Send("Okta SCIM Client 1.0.0");

        var refused = await Send("curl/8.5.0");
        var queued = Send("Okta SCIM Client 1.0.0");
        await Task.Delay(100);
        var hadToWait = !queued.IsCompleted;
        for (var i = 0; i < 50 && !queued.IsCompleted; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Delay(10);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.True(hadToWait);
        Assert.Equal(HttpStatusCode.OK, (await queued).StatusCode);
    }

    [Fact]
    public async Task Who_waits_longer_than_a_second_is_refused_whoever_it_is()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue(rate: 1, burst: 1, dialect: "entra");
        await gateway.GetAsync("/scim/v2/Users/1", token);

        var queued = gateway.GetAsync("/scim/v2/Users/1", token);
        await Task.Delay(200);
        var refused = await gateway.GetAsync("/scim/v2/Users/1", token);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.False(queued.IsCompleted);
        while (!queued.IsCompleted)
        {
            gateway.Clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(10);
        }
    }

    [Theory]
    [InlineData(0.5, false)]       // a load balancer that spreads evenly
    [InlineData(1.0, false)]       // one that keeps a client at one gateway
    [InlineData(0.8, false)]
    [InlineData(0.5, true)]        // one of the two dies after 30 s
    [InlineData(1.0, true)]        // the one everything went to
    public void Two_gateways_admit_one_limit_between_them(double toTheFirst, bool dies)
    {
        const double Limit = 50;
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var connector = Guid.NewGuid();
        var gateways = new[] { new OneOfMany(clock), new OneOfMany(clock) };
        var chance = new Random(7);
        var admitted = 0;
        var isDead = false;

        // Six times as much as is allowed, for 10 s to settle and 60 s that count.
        for (var tick = 0; tick < 70 * 300; tick++)
        {
            clock.Advance(TimeSpan.FromSeconds(1) / 300);
            if (tick % 300 == 0)
            {
                isDead = dies && tick >= 40 * 300;
                OneOfMany.Announce(isDead ? [gateways[1]] : gateways);
            }

            var to = !isDead && chance.NextDouble() < toTheFirst ? 0 : 1;
            var isLetIn = gateways[to].Buckets.Of(connector).TryTake(gateways[to].Buckets.Now, Limit, 100).IsTaken;
            admitted += isLetIn && tick >= 10 * 300 ? 1 : 0;
        }

        Assert.InRange(admitted / (60 * Limit), 0.85, 1.10);
    }

    [Fact]
    public void With_the_broker_away_the_last_division_holds()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var isBrokerThere = true;
        var peers = new Peers(clock, () => isBrokerThere);
        peers.Hear(new GatewayAnnounced(Guid.NewGuid(), false, new Dictionary<Guid, double>()));

        isBrokerThere = false;
        clock.Advance(TimeSpan.FromMinutes(5));
        peers.ForgetSilent();
        Assert.Equal(2, peers.Count);

        isBrokerThere = true;
        peers.ForgetSilent();
        Assert.Equal(1, peers.Count);
    }

    [Fact]
    public async Task A_gateway_announces_itself_and_says_when_it_leaves()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["Drain:Seconds"] = "0" });
        for (var i = 0; i < 3; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
        }

        await gateway.StopAsync();

        var said = gateway.Broker.Announced.Select(envelope => envelope.Read<GatewayAnnounced>()).ToList();
        Assert.True(said.Count >= 3, $"{said.Count} announcements");
        Assert.Single(said.Select(each => each.Gateway).Distinct());
        Assert.True(said[^1].IsLeaving);
    }

    private sealed class OneOfMany(FakeTimeProvider clock)
    {
        private readonly Peers _peers = new(clock, () => true);
        private long _at = clock.GetTimestamp();

        public Buckets<Guid> Buckets { get; } = new(clock, 1000);

        public static void Announce(OneOfMany[] alive)
        {
            foreach (var one in alive)
            {
                var since = one.Elapsed();
                one._peers.ForgetSilent();
                foreach (var (key, bucket) in one.Buckets.All)
                {
                    bucket.Measure(since);
                    bucket.Share = one._peers.ShareOf(key, bucket.Demand, bucket.PerSecond);
                }

                var said = new GatewayAnnounced(one._peers.Own, false, one.Buckets.All.ToDictionary(each => each.Key, each => each.Value.Demand));
                foreach (var other in alive)
                {
                    other._peers.Hear(said);
                }
            }
        }

        private TimeSpan Elapsed()
        {
            var since = clock.GetElapsedTime(_at);
            _at = clock.GetTimestamp();
            return since > TimeSpan.Zero ? since : TimeSpan.FromMilliseconds(1);
        }
    }
}
