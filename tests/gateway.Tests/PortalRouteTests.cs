using System.Net;

namespace ScimSuite.Gateway.Tests;

/// <summary>Pages pass without a bearer token and with their cookies; programs' addresses never lead to them.</summary>
public sealed class PortalRouteTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/t/01a20ef6-1f71-7a6c-af8a-928f63a18ba6/connectors")]
    public async Task A_page_goes_to_the_portal_with_its_cookies_and_where_it_came_from(string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Get, path, "sck_of_somebody", null, ("Cookie", "__Host-session=abc"), ("X-Internal-Assertion", "forged"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = gateway.Services["portal"].Last;
        Assert.Equal(path, seen.Path);
        Assert.Contains("__Host-session=abc", seen.Headers.GetValueOrDefault("Cookie", ""));
        Assert.NotEqual("", seen.Headers.GetValueOrDefault("X-Forwarded-For", ""));
        Assert.NotEqual("", seen.Headers.GetValueOrDefault("X-Forwarded-Host", ""));
        Assert.Equal("", seen.Headers.GetValueOrDefault("Authorization", ""));
        Assert.Equal("", seen.Headers.GetValueOrDefault("X-Internal-Assertion", ""));
    }

    [Theory]
    [InlineData("/scim/nothing")]
    [InlineData("/api/nothing")]
    public async Task What_programs_ask_and_is_not_there_is_404_and_no_page(string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await gateway.SendAsync(HttpMethod.Get, path, null, null)).StatusCode);
    }

    [Fact]
    public async Task With_the_portal_away_a_browser_gets_a_page_that_says_when_to_come_back()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.Services["portal"].DisposeAsync();

        var answer = await gateway.SendAsync(HttpMethod.Get, "/sign-in", null, null, ("Accept", "text/html"));
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("tries again by itself", page);
        Assert.Contains("Request id", page);
    }
}
