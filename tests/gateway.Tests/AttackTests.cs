using System.Net;
using System.Net.Sockets;
using System.Text;
using ScimSuite.Caller;
using ScimSuite.Events;

namespace ScimSuite.Gateway.Tests;

/// <summary>As somebody with a good token of their own would try to get past the gateway: requests within requests, our own names, and roundabout paths.</summary>
public sealed class AttackTests
{
    /// <summary>Two readers of one connection who disagree where a request ends (RFC 9112 §11.2). Whatever is made of it, the second request is none of a service's.</summary>
    [Theory]
    [InlineData("Content-Length: 6\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 6")]
    [InlineData("Transfer-Encoding: xchunked\r\nContent-Length: 5")]
    [InlineData("Transfer-Encoding : chunked\r\nContent-Length: 5")]
    [InlineData("Transfer-Encoding:\tchunked")]
    [InlineData("Transfer-Encoding: chunked, identity\r\nContent-Length: 5")]
    [InlineData("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked")]
    [InlineData("X: a\rTransfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("X: a\nTransfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: 5, 5")]
    [InlineData("Content-Length: +5")]
    [InlineData("Content-Length: 0x5")]
    public async Task A_request_within_a_request_reaches_nobody(string framing)
    {
        await using var gateway = await TestGateway.StartAsync();
        var body = "0\r\n\r\nGET /scim/v2/Groups/hidden HTTP/1.1\r\nHost: a\r\nX-Internal-Assertion: forged\r\n\r\n";

        await gateway.RawAsync($"POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {gateway.Tokens.Issue()}\r\nContent-Type: application/scim+json\r\n{framing}\r\n\r\n{body}");

        Assert.Empty(gateway.Services["groups"].Requests);
        Assert.True(gateway.Users.Requests.Count <= 1, $"{gateway.Users.Requests.Count} requests");
        Assert.All(gateway.Users.Requests, seen => Assert.NotEqual("forged", seen.Headers[InternalHeaders.Assertion]));
    }

    [Theory]
    [InlineData("X-Internal-Assertion: forged")]
    [InlineData("x-internal-assertion: forged")]
    [InlineData("X_Internal_Assertion: forged")]
    [InlineData("X-Internal-Assertion : forged")]
    [InlineData(" X-Internal-Assertion: forged")]
    [InlineData("X: a\r\n X-Internal-Assertion: forged")]
    [InlineData("Connection: X-Internal-Assertion, Authorization")]
    [InlineData("Connection: X-Internal-Assertion\r\nX-Internal-Assertion: forged")]
    [InlineData("Trailer: X-Internal-Assertion")]
    [InlineData("X-Original-URL: /internal/verify\r\nX-Rewrite-URL: /internal/verify\r\nX-HTTP-Method-Override: DELETE")]
    [InlineData("X-Forwarded-Host: evil.test\r\nX-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1")]
    public async Task A_service_is_told_who_asks_by_the_gateway_alone(string header)
    {
        await using var gateway = await TestGateway.StartAsync();

        await gateway.RawAsync($"GET /scim/v2/Users/1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {gateway.Tokens.Issue()}\r\n{header}\r\n\r\n");

        foreach (var seen in gateway.Users.Requests)
        {
            Assert.Equal(("GET", "/scim/v2/Users/1"), (seen.Method, seen.Path));
            Assert.Equal(gateway.Tokens.Tenant, (await gateway.CallerOf(seen))?.Tenant);
            Assert.DoesNotContain(seen.Headers, each => each.Key is "X-Original-URL" or "Forwarded" or "X-Forwarded-Host" or "X-Forwarded-For" or "Authorization");
        }
    }

    /// <summary>Whatever a path is made of, it leads to the service whose path it is, or to nothing; what is inside is reached by none.</summary>
    [Theory]
    [InlineData("/scim/v2/Users/..%2f..%2f..%2finternal%2fverify")]
    [InlineData("/scim/v2/Users/%2e%2e%2f%2e%2e%2finternal/verify")]
    [InlineData("/scim/v2/Users/%252e%252e/%252e%252e/internal/verify")]
    [InlineData("/scim/v2/Users/..;/..;/internal/verify")]
    [InlineData("/scim/v2/Users/..\\..\\internal\\verify")]
    [InlineData("/scim/v2/../internal/verify")]
    [InlineData("/./internal/verify")]
    [InlineData("//internal//verify")]
    [InlineData("/INTERNAL/verify")]
    [InlineData("/%69nternal/verify")]
    [InlineData("/internal/verify?/scim/v2/Users")]
    [InlineData("/internal%2fverify")]
    [InlineData("/api/../internal/verify")]
    [InlineData("/api/tenants/../../internal/verify")]
    [InlineData("/scim/v2/Users#/../../internal/verify")]
    public async Task A_roundabout_path_leads_to_nothing_inside(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        var asked = gateway.Tokens.Asked;

        await gateway.RawAsync($"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {gateway.Tokens.Issue()}\r\n\r\n");

        // As a service has read the path: decoded, dot segments gone.
        foreach (var seen in gateway.Services.Values.SelectMany(service => service.Requests))
        {
            Assert.False(seen.Path.StartsWith("/internal/", StringComparison.OrdinalIgnoreCase), seen.Path);
        }

        Assert.True(gateway.Tokens.Asked <= asked + 1, "Tokens was asked by more than the gateway itself");
    }

    /// <summary>What every process answers to whoever reaches it (readiness, its description) is not for who comes through the gateway, in whatever method.</summary>
    [Theory]
    [InlineData("DELETE", "/ready")]
    [InlineData("POST", "/health")]
    [InlineData("HEAD", "/ready/self")]
    [InlineData("GET", "/openapi.json")]
    [InlineData("GET", "//openapi.json")]
    [InlineData("POST", "/startup")]
    public async Task What_a_process_says_of_itself_stays_inside(string method, string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.RawAsync($"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.Empty(gateway.Services["portal"].Requests);
        Assert.StartsWith("HTTP/1.1 40", answer);
    }

    /// <summary>Bar S5: it would be kept as the id of something that is not there, in the exchange log and its events.</summary>
    [Fact]
    public async Task A_token_in_a_path_goes_no_further()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();

        foreach (var path in new[] { $"/scim/v2/Users/{token}", $"/scim/v2/Users/{token.Replace("_", "%5f", StringComparison.Ordinal)}", $"/scim/v2//{token}/Users", $"/api/tenants/{TokenFormat.New(TokenKind.ApiKey)}" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await gateway.GetAsync(path, token)).StatusCode);
        }

        Assert.All(gateway.Services.Values, service => Assert.Empty(service.Requests));
        await gateway.StopAsync();
        Assert.DoesNotContain(gateway.Broker.Published, each => each.Data.GetRawText().Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_slashes_in_front_are_one_for_everything_that_looks_at_the_path()
    {
        await using var gateway = await TestGateway.StartAsync();

        await gateway.RawAsync($"GET //scim//v2/Users/1 HTTP/1.1\r\nHost: a\r\nCookie: a=b\r\nAuthorization: Bearer {gateway.Tokens.Issue()}\r\n\r\n");
        await gateway.StopAsync();

        Assert.False(gateway.Users.Last.Headers.ContainsKey("Cookie"));
        var told = gateway.Broker.Published.Where(each => each.Type == EventTypes.Of<ExchangesSeen>().Name).SelectMany(each => each.Read<ExchangesSeen>().Exchanges);
        Assert.Equal("/Users/{id}", Assert.Single(told).Route);
    }

    [Fact]
    public async Task Who_waits_for_leave_to_send_a_body_is_refused_without_it()
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.RawAsync("POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nAuthorization: Bearer sct_nonsense\r\nContent-Length: 100000\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 401", answer);
        Assert.DoesNotContain("100 Continue", answer);
    }
}
