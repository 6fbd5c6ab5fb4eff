using System.Net;
using Microsoft.AspNetCore.Http;

namespace ScimSuite.Gateway.Tests;

public sealed class ReadinessTests
{
    private const string Ready = """{"state":"Healthy","checks":{"database":{"state":"Healthy"}}}""";
    private const string NoDatabase = """{"state":"Unhealthy","checks":{"database":{"state":"Unhealthy","detail":"It cannot be reached."}}}""";

    [Fact]
    public async Task The_whole_is_ready_when_its_parts_are()
    {
        await using var gateway = await AllReadyAsync();

        var (status, body) = await AskAsync(gateway);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Healthy", body.GetProperty("checks").GetProperty("groups").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_missing_database_is_named()
    {
        await using var gateway = await AllReadyAsync();
        gateway.Users.Ready = context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync(NoDatabase);
        };

        var (status, body) = await AskAsync(gateway);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        var database = body.GetProperty("checks").GetProperty("database");
        Assert.Equal("Unhealthy", database.GetProperty("state").GetString());
        Assert.Contains("users", database.GetProperty("detail").GetString());
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/ready/self")).StatusCode);
    }

    [Theory]
    [InlineData("groups", HttpStatusCode.ServiceUnavailable, "Unhealthy")]
    [InlineData("audit", HttpStatusCode.OK, "Degraded")]
    public async Task A_service_that_does_not_answer_counts_by_whether_it_is_needed(string service, HttpStatusCode expected, string state)
    {
        await using var gateway = await AllReadyAsync();
        await gateway.Services[service].DisposeAsync();

        var (status, body) = await AskAsync(gateway);

        Assert.Equal(expected, status);
        Assert.Equal(state, body.GetProperty("state").GetString());
        Assert.Equal("Unhealthy", body.GetProperty("checks").GetProperty(service).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Without_the_broker_the_whole_is_degraded_and_serves()
    {
        await using var gateway = await AllReadyAsync();
        gateway.Broker.IsConnected = false;

        var (status, body) = await AskAsync(gateway);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Degraded", body.GetProperty("checks").GetProperty("rabbitmq").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Metrics_are_for_private_networks_and_count_what_the_door_does()
    {
        await using var gateway = await AllReadyAsync();
        await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue());
        await gateway.GetAsync("/scim/v2/Users/1");

        var metrics = await (await gateway.GetAsync("/metrics")).Content.ReadAsStringAsync();

        Assert.Contains("scimsuite_gateway_verdicts_total", metrics);
        Assert.Contains("reason=\"missing\"", metrics);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.SendAsync(HttpMethod.Get, "/metrics", null, null, ("X-Forwarded-For", "10.0.0.1"))).StatusCode);
    }

    private static async Task<TestGateway> AllReadyAsync()
    {
        var gateway = await TestGateway.StartAsync();
        foreach (var service in gateway.Services.Values)
        {
            service.Ready = context => context.Response.WriteAsync(Ready);
        }

        gateway.Tokens.Ready = context => context.Response.WriteAsync(Ready);
        return gateway;
    }

    /// <summary>Asks after the next look at the services, and the one after: the first may have begun before the test's change.</summary>
    private static async Task<(HttpStatusCode Status, System.Text.Json.JsonElement Body)> AskAsync(TestGateway gateway)
    {
        for (var i = 0; i < 3; i++)
        {
            await Task.Delay(150);
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Task.Delay(300);
        var answer = await gateway.GetAsync("/ready");
        return (answer.StatusCode, await answer.JsonAsync());
    }
}
