using System.Net;
using System.Net.Http.Headers;
using ScimSuite.Caller;

namespace ScimSuite.Gateway.Tests;

public sealed class RefusalTests
{
    [Fact]
    public async Task Without_a_credential_the_answer_says_how_to_bring_one()
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.GetAsync("/scim/v2/Users");

        await answer.ScimErrorAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.DoesNotContain("error", answer.Headers.WwwAuthenticate.Single().Parameter);
        Assert.Empty(gateway.Users.Requests);
    }

    [Theory]
    [InlineData("expired", HttpStatusCode.Unauthorized, "expired")]
    [InlineData("revoked", HttpStatusCode.Unauthorized, "revoked")]
    [InlineData("unknown", HttpStatusCode.Unauthorized, "unknown")]
    [InlineData("suspended", HttpStatusCode.Forbidden, "tenant is suspended")]
    [InlineData("disabled", HttpStatusCode.Forbidden, "connector is suspended")]
    public async Task What_is_wrong_with_a_credential_that_exists_is_said(string result, HttpStatusCode status, string says)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue(result));

        Assert.Contains(says, await answer.ScimErrorAsync(status));
        Assert.Equal(status == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.Any(challenge => challenge.Parameter!.Contains("error=\"invalid_token\"")));
        Assert.Empty(gateway.Users.Requests);
    }

    [Theory]
    [InlineData("GET", "/scim/v2/Users", "users:read")]
    [InlineData("POST", "/scim/v2/Users/.search", "users:read")]
    [InlineData("PATCH", "/scim/v2/Users/1", "users:write")]
    [InlineData("POST", "/scim/v2/Users", "users:write")]
    [InlineData("GET", "/scim/v2/Groups/1", "groups:read")]
    [InlineData("POST", "/scim/v2/Groups/.search", "groups:read")]
    [InlineData("DELETE", "/scim/v2/Groups/1", "groups:write")]
    public async Task A_missing_scope_is_named(string method, string path, string scope)
    {
        await using var gateway = await TestGateway.StartAsync();
        var all = Scopes.OfConnectors.ToArray();
        var without = gateway.Tokens.Issue(scopes: [.. all.Where(has => has != scope)]);
        var with = gateway.Tokens.Issue(scopes: [scope]);

        Assert.Contains(scope, await (await gateway.SendAsync(new HttpMethod(method), path, without)).ScimErrorAsync(HttpStatusCode.Forbidden));
        Assert.Equal(HttpStatusCode.OK, (await gateway.SendAsync(new HttpMethod(method), path, with)).StatusCode);
    }

    [Fact]
    public async Task A_key_opens_the_api_and_a_token_opens_scim_and_neither_the_other()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();
        var key = gateway.Tokens.Issue(kind: "api-key");

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/api/tenants", key)).StatusCode);
        await (await gateway.GetAsync("/scim/v2/Users", key)).ScimErrorAsync(HttpStatusCode.Forbidden);
        var refused = await gateway.GetAsync("/api/tenants", token);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_connector_over_its_rate_is_told_when_to_come_back_and_others_are_not_disturbed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var connector = Guid.NewGuid();
        var fast = gateway.Tokens.Issue(connector: connector, rate: 2, burst: 3);
        var second = gateway.Tokens.Issue(connector: connector, rate: 2, burst: 3);
        var other = gateway.Tokens.Issue(rate: 2, burst: 3);

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add(await gateway.GetAsync("/scim/v2/Users/1", i == 1 ? second : fast));
        }

        Assert.All(answers[..3], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await answers[3].ScimErrorAsync(HttpStatusCode.TooManyRequests);
        Assert.Equal(1, answers[3].Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Equal("\"connector\";q=3;w=2", answers[3].Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal("\"connector\";r=0;t=2", answers[3].Headers.GetValues("RateLimit").Single());
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", other)).StatusCode);

        gateway.Clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", fast)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await gateway.GetAsync("/scim/v2/Users/1", fast)).StatusCode);
    }

    [Fact]
    public async Task More_requests_at_once_than_can_be_served_are_429_and_the_place_comes_free_again()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["Gateway:MaxConcurrentRequests"] = "2" });
        var token = gateway.Tokens.Issue();
        await gateway.GetAsync("/scim/v2/Users/1", token);
        var hold = new TaskCompletionSource();
        gateway.Users.Answer = _ => hold.Task;

        var working = Enumerable.Range(0, 2).Select(_ => gateway.GetAsync("/scim/v2/Users/1", token)).ToList();
        while (gateway.Users.Requests.Count < 3)
        {
            await Task.Delay(10);
        }

        await (await gateway.GetAsync("/scim/v2/Users/1", token)).ScimErrorAsync(HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/health")).StatusCode);
        hold.SetResult();
        await Task.WhenAll(working);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
    }

    [Theory]
    [InlineData("POST", "/scim/v2/Users", 1, false)]
    [InlineData("PUT", "/scim/v2/Users/1", 1, false)]
    [InlineData("PATCH", "/scim/v2/Groups/1", 1, false)]
    [InlineData("PUT", "/scim/v2/Groups/1", 10, false)]
    [InlineData("POST", "/scim/v2/Bulk", 10, false)]
    [InlineData("POST", "/scim/v2/Users", 1, true)]
    [InlineData("PUT", "/scim/v2/Groups/1", 10, true)]
    public async Task A_body_over_the_limit_is_413_and_one_at_the_limit_passes(string method, string path, int megabytes, bool isChunked)
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();

        var fits = await gateway.SendAsync(new HttpMethod(method), path, token, Body(megabytes * 1024 * 1024, isChunked));
        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        Assert.Equal(megabytes * 1024 * 1024, gateway.Services.Values.Single(service => !service.Requests.IsEmpty).Last.BodyLength);

        await (await gateway.SendAsync(new HttpMethod(method), path, token, Body((megabytes * 1024 * 1024) + 1, isChunked))).ScimErrorAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("access_token={0}")]
    [InlineData("filter=a&token={0}")]
    [InlineData("x={0}")]
    public async Task A_token_in_the_url_is_refused_and_written_nowhere(string query)
    {
        var logs = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var gateway = await TestGateway.StartAsync(logs: logs);
        var token = gateway.Tokens.Issue();

        var answer = await gateway.GetAsync("/scim/v2/Users?" + string.Format(query, token), token);

        var detail = await answer.ScimErrorAsync(HttpStatusCode.BadRequest);
        Assert.DoesNotContain(token, detail);
        Assert.Empty(gateway.Users.Requests);
    }

    [Fact]
    public async Task No_log_line_holds_a_token_even_at_the_lowest_level()
    {
        var logs = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var gateway = await TestGateway.StartAsync(logs: logs);
        var good = gateway.Tokens.Issue();
        var bad = TokenFormat.New(TokenKind.Connector);

        await gateway.GetAsync("/scim/v2/Users/1", good);
        await gateway.GetAsync("/scim/v2/Users/1", bad);
        gateway.Tokens.IsDown = true;
        await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue());
        await gateway.Users.DisposeAsync();
        await gateway.GetAsync("/scim/v2/Users/1", good);

        Assert.NotEmpty(logs);
        Assert.DoesNotContain(logs, line => line.Contains(good) || line.Contains(bad) || line.Contains(TokenFormat.Parse(good)!.Secret));
    }

    [Theory]
    [InlineData("/internal", "application/problem+json")]
    [InlineData("/internal/verify", "application/problem+json")]
    [InlineData("/api/nothing", "application/problem+json")]
    [InlineData("/scim/v1/Users", "application/scim+json")]
    public async Task What_is_not_in_the_table_is_not_there(string path, string mediaType)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.GetAsync(path, gateway.Tokens.Issue());

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(mediaType, answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_method_nobody_uses_is_405()
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Trace, "/scim/v2/Users", gateway.Tokens.Issue());

        await answer.ScimErrorAsync(HttpStatusCode.MethodNotAllowed);
        Assert.Contains("PATCH", answer.Content.Headers.Allow);
    }

    private static ByteArrayContent Body(int length, bool isChunked)
    {
        ByteArrayContent content = isChunked ? new WithoutLength(new byte[length]) : new ByteArrayContent(new byte[length]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/scim+json");
        return content;
    }

    private sealed class WithoutLength(byte[] body) : ByteArrayContent(body)
    {
        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
