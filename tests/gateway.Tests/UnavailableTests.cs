using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace ScimSuite.Gateway.Tests;

public sealed class UnavailableTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    public async Task A_service_that_is_away_is_503_and_quickly(string method)
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();
        await gateway.GetAsync("/scim/v2/Users/1", token);
        await gateway.Users.DisposeAsync();

        var watch = Stopwatch.StartNew();
        var answer = await gateway.SendAsync(new HttpMethod(method), "/scim/v2/Users/1", token, method == "GET" ? null : new StringContent("{}"));

        await answer.ScimErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 5, 15);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"it took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("GET", 2, 8)]
    [InlineData("POST", 1, 1)]
    public async Task A_port_that_accepts_and_closes_is_503_and_only_a_read_is_tried_again(string method, int atLeast, int atMost)
    {
        await using var door = new ClosedDoor();
        await using var gateway = await TestGateway.StartAsync(new() { ["services:users:http:0"] = door.Url });

        var answer = await gateway.SendAsync(new HttpMethod(method), "/scim/v2/Users", gateway.Tokens.Issue(), method == "GET" ? null : new StringContent("{}"));

        await answer.ScimErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.InRange(door.Requests, atLeast, atMost);
    }

    [Fact]
    public async Task A_read_that_met_a_closed_connection_is_answered_by_the_second_try()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();
        gateway.Users.Answer = context =>
        {
            if (gateway.Users.Requests.Count == 1)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync("{\"id\":\"1\"}");
        };

        var answer = await gateway.GetAsync("/scim/v2/Users/1", token);

        Assert.Equal("{\"id\":\"1\"}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_list_whose_service_died_does_not_wait_for_what_holds_its_place()
    {
        await using var gateway = await TestGateway.StartAsync();
        var hold = new TaskCompletionSource();
        gateway.Users.Answer = context =>
        {
            if (gateway.Users.Requests.Count == 1)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return hold.Task;
        };

        var watch = Stopwatch.StartNew();
        var answer = await gateway.GetAsync("/scim/v2/Users", gateway.Tokens.Issue());
        hold.SetResult();

        await answer.ScimErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"it took {watch.Elapsed}; a list may be silent for 15 s");
    }

    [Fact]
    public async Task A_write_that_was_cut_off_is_not_repeated()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Users.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        var answer = await gateway.SendAsync(HttpMethod.Post, "/scim/v2/Users", gateway.Tokens.Issue(), new StringContent("{}"));

        await answer.ScimErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Single(gateway.Users.Requests);
    }

    [Fact]
    public async Task A_service_that_hangs_is_503()
    {
        await using var gateway = await TestGateway.StartAsync();
        var hold = new TaskCompletionSource();
        gateway.Users.Answer = _ => hold.Task;

        var watch = Stopwatch.StartNew();
        var answer = await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue());
        hold.SetResult();

        await answer.ScimErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"it took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_services_own_errors_pass_as_they_are()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Users.Answer = context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "7";
            context.Response.ContentType = "application/scim+json";
            return context.Response.WriteAsync("{\"status\":\"503\"}");
        };

        var answer = await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue());

        Assert.Equal("{\"status\":\"503\"}", await answer.Content.ReadAsStringAsync());
        Assert.Equal(7, answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    [Fact]
    public async Task A_service_that_does_not_believe_us_is_no_reason_to_tell_the_client_401()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Users.Answer = context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("who are you?");
        };

        await (await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue())).ScimErrorAsync(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Outside_scim_unavailability_is_problem_details()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.Services["audit"].DisposeAsync();

        var answer = await gateway.GetAsync("/api/audit", gateway.Tokens.Issue(kind: "api-key"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(answer.Headers.RetryAfter);
    }
}
