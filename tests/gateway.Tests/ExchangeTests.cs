using System.Net;
using Microsoft.AspNetCore.Http;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Gateway.Exchanges;

namespace ScimSuite.Gateway.Tests;

public sealed class ExchangeTests
{
    [Fact]
    public async Task Every_exchange_of_a_connector_is_told_with_what_became_of_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (connector, user) = (Guid.NewGuid(), Guid.CreateVersion7());
        var token = gateway.Tokens.Issue(connector: connector);
        gateway.Users.Answer = context =>
        {
            context.Response.Headers[InternalHeaders.Outcome] = "no-change; tolerated=\"op-case, boolean-as-string\"";
            return context.Response.WriteAsync("{}");
        };

        var answer = await gateway.SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{user}?attributes=id", token, new StringContent("{}"),
            ("User-Agent", "Okta SCIM Client 1.0.0 (secret-host)"), (InternalHeaders.RequestId, "okta-7"));

        var (envelope, exchange) = Assert.Single(await ToldAsync(gateway, 1));
        Assert.Equal((gateway.Tokens.Tenant, connector, user), (envelope.Tenant, exchange.Connector, exchange.Resource));
        Assert.Equal(answer.Headers.GetValues(InternalHeaders.RequestId).Single(), $"{exchange.Id}");
        Assert.Equal(("PATCH", "/Users/{id}", "attributes=id", 200), (exchange.Method, exchange.Route, exchange.Query, exchange.Status));
        Assert.Equal(("no-change", "okta", "okta", "user-agent"), (exchange.Outcome, exchange.Dialect, exchange.Seen, exchange.SeenBy));
        Assert.Equal(["op-case", "boolean-as-string"], exchange.Tolerated!);
        Assert.Equal(("Okta SCIM Client 1.0.0", "okta-7"), (exchange.Client, exchange.ClientRequestId));
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_sentence_whoever_refused()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Users.Answer = context =>
        {
            context.Response.StatusCode = 400;
            context.Response.Headers[InternalHeaders.Outcome] = $"refused; scimType=\"invalidFilter\"; detail=\"{Uri.EscapeDataString("Filter, character 3: \"é\" is odd.")}\"";
            return context.Response.WriteAsync("{}");
        };

        await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue());
        await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue(scopes: [Scopes.GroupsRead]));
        await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue("revoked"));
        await gateway.GetAsync("/scim/v2/Users/1", TokenFormat.New(TokenKind.Connector));
        await gateway.GetAsync("/scim/v2/Users/1");

        var told = (await ToldAsync(gateway, 3)).Select(one => one.Exchange).OrderBy(exchange => exchange.Status).ToList();
        Assert.Equal([400, 401, 403], told.Select(exchange => exchange.Status));
        Assert.All(told, exchange => Assert.Equal("refused", exchange.Outcome));
        Assert.Equal(("invalidFilter", "Filter, character 3: \"é\" is odd."), (told[0].ScimType, told[0].Detail));
        Assert.Contains("revoked", told[1].Detail, StringComparison.Ordinal);
        Assert.Contains("users:read", told[2].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asking_whether_somebody_is_still_there_is_no_failure_and_deleting_who_is_gone_is()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Users.Answer = context =>
        {
            context.Response.StatusCode = 404;
            context.Response.Headers[InternalHeaders.Outcome] = "refused; detail=\"not here\"";
            return context.Response.WriteAsync("{}");
        };
        var (token, path) = (gateway.Tokens.Issue(), $"/scim/v2/Users/{Guid.CreateVersion7()}");

        await gateway.GetAsync(path, token);
        await gateway.SendAsync(HttpMethod.Delete, path, token, null);

        var told = (await ToldAsync(gateway, 2)).Select(one => (one.Exchange.Method, one.Exchange.Status, one.Exchange.Outcome, one.Exchange.Detail)).Order();
        Assert.Equal([("DELETE", 404, "refused", "not here"), ("GET", 404, "no-change", "not here")], told);
    }

    [Fact]
    public async Task A_service_that_is_away_is_told_too_and_the_created_resource_is_named()
    {
        await using var gateway = await TestGateway.StartAsync();
        var id = Guid.CreateVersion7();
        gateway.Users.Answer = context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers.Location = $"https://scim.example.com/scim/v2/Users/{id}";
            context.Response.Headers[InternalHeaders.Outcome] = "applied";
            return context.Response.WriteAsync("{}");
        };
        await gateway.SendAsync(HttpMethod.Post, "/scim/v2/Users", gateway.Tokens.Issue(), new StringContent("{}"));
        gateway.Users.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await gateway.SendAsync(HttpMethod.Post, "/scim/v2/Users", gateway.Tokens.Issue(), new StringContent("{}"));

        var told = (await ToldAsync(gateway, 2)).Select(one => one.Exchange).OrderBy(exchange => exchange.Status).ToList();
        Assert.Equal([(201, "applied", id), (503, "refused", (Guid?)null)], told.Select(exchange => (exchange.Status, exchange.Outcome, exchange.Resource)));
        Assert.Contains("not available", told[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_broker_away_exchanges_wait_and_requests_do_not()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Broker.IsConnected = false;
        var token = gateway.Tokens.Issue();
        for (var i = 0; i < 450; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
        }

        await TickAsync(gateway);
        Assert.Empty(gateway.Broker.Published);
        gateway.Broker.IsConnected = true;

        var told = await ToldAsync(gateway, 450);
        Assert.Equal(450, told.Select(one => one.Exchange.Id).Distinct().Count());
        Assert.All(gateway.Broker.Published, envelope => Assert.InRange(envelope.Read<ExchangesSeen>().Exchanges.Count, 1, ExchangesSeen.Most));
    }

    [Theory]
    [InlineData("/scim/v2/Users", "/Users", null)]
    [InlineData("/scim/v2/users/0192f0c1-2345-7000-8000-000000000001", "/Users/{id}", "0192f0c1-2345-7000-8000-000000000001")]
    [InlineData("/scim/v2/Users/ada@acme.test", "/Users/{id}", null)]
    [InlineData("/scim/v2/Users/.search", "/Users/.search", null)]
    [InlineData("/scim/v2/.search", "/.search", null)]
    [InlineData("/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "/Schemas/{id}", null)]
    [InlineData("/scim/v2", "/", null)]
    [InlineData("/scim/v2/Users/1/ada", "/Users/{unknown}", null)]
    [InlineData("/scim/v2/ada@acme.test", "/{unknown}", null)]
    public void A_path_becomes_a_route_and_an_id(string path, string route, string? resource) =>
        Assert.Equal((route, resource is null ? (Guid?)null : Guid.Parse(resource)), Told.Where(path));

    [Theory]
    [InlineData("?filter=userName%20eq%20%22ada@acme.test%22&startIndex=1&count=100", "filter=userName eq …&startIndex=1&count=100")]
    [InlineData("?filter=emails%5Btype+eq+%22work%22+and+value+co+%22ada%22%5D+and+active+eq+true", "filter=emails[type eq … and value co …] and active eq true")]
    [InlineData("?filter=userName eq ada", "filter=userName eq …")]
    [InlineData("?filter=userName is ada", "filter=…")]
    [InlineData("?count=ada&attributes=userName,name.familyName&name=ada&cursor=YWRh", "count=…&attributes=userName,name.familyName&…&cursor=…")]
    [InlineData("?attributes=ada@acme.test", "attributes=…")]
    [InlineData(null, null)]
    public void Of_a_query_no_text_is_told(string? query, string? shape) => Assert.Equal(shape, QueryShape.Of(query));

    [Theory]
    [InlineData("Okta SCIM Client 1.0.0", "PATCH", "/scim/v2/Groups/1", null, "okta", "user-agent")]
    [InlineData("Okta SCIM Client 1.0.0", "PUT", "/scim/v2/Groups/1", null, "okta-aiw", "user-agent")]
    [InlineData("JumpCloud/1", "PUT", "/scim/v2/Users/1", null, "jumpcloud", "user-agent")]
    [InlineData("SailPoint-IdentityNow", "GET", "/scim/v2/Users", null, "sailpoint", "user-agent")]
    [InlineData("", "PATCH", "/scim/v2/Users/1", "op-case, boolean-as-string", "entra", "behaviour")]
    [InlineData("", "PATCH", "/scim/v2/Users/1", "urn-key", "entra-flag", "behaviour")]
    [InlineData("", "POST", "/scim/v2/Groups", "unknown-schema:http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group", "entra", "behaviour")]
    [InlineData("", "POST", "/scim/v2/Users", "unknown-schema:urn:scim:schemas:core:1.0", "onelogin", "behaviour")]
    [InlineData("", "PUT", "/scim/v2/Users/1", "null-list:emails", "jumpcloud", "behaviour")]
    [InlineData("", "GET", "/scim/v2/Users?filter=emails%20eq%20%22a%22", null, "ping", "behaviour")]
    [InlineData("", "GET", "/scim/v2/ResourceTypes/User", null, "sailpoint", "behaviour")]
    [InlineData("", "GET", "/scim/v2/?aadOptscim062020/Users", null, "entra-flag", "url-flag")]
    [InlineData("Adscimversion: 2.0", "GET", "/scim/v2/Users", null, "entra", "header")]
    [InlineData("curl/8", "GET", "/scim/v2/Users", null, null, null)]
    public async Task A_client_is_recognised_by_what_it_cannot_help_sending(string agent, string method, string path, string? tolerated, string? dialect, string? by)
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var service in gateway.Services.Values)
        {
            service.Answer = context =>
            {
                context.Response.Headers[InternalHeaders.Outcome] = tolerated is null ? "applied" : $"applied; tolerated=\"{tolerated}\"";
                return context.Response.WriteAsync("{}");
            };
        }

        await gateway.SendAsync(new HttpMethod(method), path, gateway.Tokens.Issue(), null, agent.Split(": ") is [var header, var value] ? [(header, value)] : agent.Length == 0 ? [] : [("User-Agent", agent)]);

        var exchange = Assert.Single(await ToldAsync(gateway, 1)).Exchange;
        Assert.Equal((dialect, by, dialect ?? "auto"), (exchange.Seen, exchange.SeenBy, exchange.Dialect));
    }

    [Fact]
    public async Task What_a_client_says_outright_reaches_the_service_and_what_is_guessed_does_not()
    {
        await using var gateway = await TestGateway.StartAsync();

        await gateway.SendAsync(HttpMethod.Get, "/scim/v2/Users/1", gateway.Tokens.Issue(), null, ("User-Agent", "JumpCloud SCIM"));
        Assert.Equal("jumpcloud", gateway.Users.Last.Headers[InternalHeaders.Dialect]);

        await gateway.SendAsync(HttpMethod.Get, "/scim/v2/Users?filter=emails%20eq%20%22a%22", gateway.Tokens.Issue());
        Assert.DoesNotContain(InternalHeaders.Dialect, gateway.Users.Last.Headers.Keys);
    }

    private static async Task<List<(EventEnvelope Envelope, Exchange Exchange)>> ToldAsync(TestGateway gateway, int atLeast)
    {
        for (var i = 0; ; i++)
        {
            var told = gateway.Broker.Published.Where(envelope => envelope.Type == ExchangesSeen.Name)
                .SelectMany(envelope => envelope.Read<ExchangesSeen>().Exchanges.Select(exchange => (envelope, exchange))).ToList();
            if (told.Count >= atLeast)
            {
                return told;
            }

            Assert.True(i < 50, $"{told.Count} of {atLeast} exchanges came");
            await TickAsync(gateway);
        }
    }

    private static async Task TickAsync(TestGateway gateway)
    {
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(50);
    }
}
