using System.Net;
using ScimSuite.Gateway.Credentials;

namespace ScimSuite.Gateway.Tests;

public sealed class VerdictTests
{
    [Fact]
    public async Task A_known_token_is_not_asked_about_again()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
        }

        Assert.Equal(1, gateway.Tokens.Asked);
    }

    [Fact]
    public async Task Many_requests_with_a_token_nobody_knows_yet_ask_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();
        gateway.Tokens.Hold = new TaskCompletionSource();

        var waiting = Enumerable.Range(0, 50).Select(_ => gateway.GetAsync("/scim/v2/Users/1", token)).ToList();
        await Until(() => gateway.Tokens.Asked == 1);
        await Task.Delay(100);
        gateway.Tokens.Hold.SetResult();
        var answers = await Task.WhenAll(waiting);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, gateway.Tokens.Asked);
    }

    [Fact]
    public async Task After_eight_seconds_a_verdict_is_asked_again_behind_the_request()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();
        await gateway.GetAsync("/scim/v2/Users/1", token);

        gateway.Clock.Advance(TimeSpan.FromSeconds(9));
        gateway.Tokens.Hold = new TaskCompletionSource();
        var answer = await gateway.GetAsync("/scim/v2/Users/1", token);
        await Until(() => gateway.Tokens.Asked == 2);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        gateway.Tokens.Say(token, "revoked");
        gateway.Tokens.Hold.SetResult();
        gateway.Tokens.Hold = null;
        await UntilAsync(async () =>
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode == HttpStatusCode.Unauthorized;
        });
    }

    [Fact]
    public async Task A_revoked_token_lives_fifteen_seconds_at_most_when_nobody_tells()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();
        await gateway.GetAsync("/scim/v2/Users/1", token);
        gateway.Tokens.Say(token, "revoked");

        gateway.Clock.Advance(TimeSpan.FromSeconds(15));

        Assert.Contains("revoked", await (await gateway.GetAsync("/scim/v2/Users/1", token)).ScimErrorAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once_when_it_is_told()
    {
        await using var gateway = await TestGateway.StartAsync();
        var connector = Guid.NewGuid();
        var token = gateway.Tokens.Issue(connector: connector);
        var other = gateway.Tokens.Issue();
        await gateway.GetAsync("/scim/v2/Users/1", token);
        await gateway.GetAsync("/scim/v2/Users/1", other);

        gateway.Tokens.Say(token, "revoked", connector: connector);
        await gateway.VerdictsChangedAsync(connector, null);

        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", other)).StatusCode);
        Assert.Equal(3, gateway.Tokens.Asked);
    }

    [Fact]
    public async Task What_is_told_of_a_tenant_makes_its_tokens_be_asked_about_and_no_others()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();
        await gateway.GetAsync("/scim/v2/Users/1", token);

        gateway.Verdicts.Forget(new Changed(Guid.NewGuid(), null, null));
        await gateway.GetAsync("/scim/v2/Users/1", token);
        Assert.Equal(1, gateway.Tokens.Asked);

        gateway.Tokens.Say(token, "suspended");
        await gateway.VerdictsChangedAsync(null, null);
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
    }

    [Fact]
    public async Task Asking_anew_about_known_tokens_is_no_guessing_and_while_in_doubt_they_open_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["Gateway:MissBurst"] = "3", ["Gateway:MissesPerSecond"] = "0.1" });
        var tokens = Enumerable.Range(0, 3).Select(_ => gateway.Tokens.Issue()).ToList();
        foreach (var token in tokens)
        {
            await gateway.GetAsync("/scim/v2/Users/1", token);
        }

        gateway.Verdicts.Forget(Changed.Everything);
        gateway.Tokens.IsDown = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.GetAsync("/scim/v2/Users/1", tokens[0])).StatusCode);

        gateway.Tokens.IsDown = false;
        foreach (var token in tokens)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
        }
    }

    [Fact]
    public async Task A_resumed_connector_is_let_in_at_once_when_it_is_told()
    {
        await using var gateway = await TestGateway.StartAsync();
        var connector = Guid.NewGuid();
        var token = gateway.Tokens.Issue("disabled", connector: connector);
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);

        gateway.Tokens.Say(token, "valid", connector: connector, version: 2);
        await gateway.VerdictsChangedAsync(connector, null);

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
    }

    [Fact]
    public async Task An_answer_older_than_the_revocation_is_not_believed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var connector = Guid.NewGuid();
        var token = gateway.Tokens.Issue(connector: connector);
        gateway.Tokens.Hold = new TaskCompletionSource();
        var hold = gateway.Tokens.Hold;

        var asking = gateway.GetAsync("/scim/v2/Users/1", token);
        await Until(() => gateway.Tokens.Asked == 1);
        gateway.Tokens.Say(token, "revoked", connector: connector);
        await gateway.VerdictsChangedAsync(connector, null);
        gateway.Tokens.Hold = null;
        hold.SetResult();

        Assert.Equal(HttpStatusCode.Unauthorized, (await asking).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
    }

    [Fact]
    public async Task An_unknown_token_is_asked_about_once_in_ten_seconds()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = Caller.TokenFormat.New(Caller.TokenKind.Connector);

        for (var i = 0; i < 10; i++)
        {
            Assert.Contains("unknown", await (await gateway.GetAsync("/scim/v2/Users/1", token)).ScimErrorAsync(HttpStatusCode.Unauthorized));
        }

        Assert.Equal(1, gateway.Tokens.Asked);
        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        await gateway.GetAsync("/scim/v2/Users/1", token);
        Assert.Equal(2, gateway.Tokens.Asked);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("sct_abcdefghijkl_0123456789012345678901234567890123456789012_000000")]
    [InlineData("sct_é")]
    public async Task A_token_of_the_wrong_shape_asks_nobody(string token)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Get, "/scim/v2/Users/1", null, null, ("Authorization", "Bearer " + Uri.EscapeDataString(token)));

        await answer.ScimErrorAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(0, gateway.Tokens.Asked);
    }

    [Fact]
    public async Task An_address_that_guesses_is_slowed_and_known_tokens_from_it_are_not()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["Gateway:MissBurst"] = "5", ["Gateway:MissesPerSecond"] = "1" });
        var known = gateway.Tokens.Issue();
        await gateway.GetAsync("/scim/v2/Users/1", known);

        var guesses = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            guesses.Add((await gateway.GetAsync("/scim/v2/Users/1", Caller.TokenFormat.New(Caller.TokenKind.Connector))).StatusCode);
        }

        Assert.Equal(4, guesses.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(16, guesses.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.Equal(5, gateway.Tokens.Asked);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", known)).StatusCode);
        gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", known)).StatusCode);
    }

    [Fact]
    public async Task Without_Tokens_an_unknown_credential_is_503_and_never_401()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Tokens.IsDown = true;

        var answer = await gateway.GetAsync("/scim/v2/Users/1", gateway.Tokens.Issue());

        await answer.ScimErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 5, 15);
    }

    [Fact]
    public async Task Without_Tokens_a_known_one_lives_a_minute_while_the_broker_could_tell_of_a_revocation()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();
        await gateway.GetAsync("/scim/v2/Users/1", token);
        gateway.Tokens.IsDown = true;

        foreach (var second in new[] { 16, 32, 48 })
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(16));
            Assert.True((await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode == HttpStatusCode.OK, $"after {second} s");
        }

        gateway.Clock.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
        gateway.Tokens.IsDown = false;
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
    }

    [Fact]
    public async Task Without_Tokens_and_without_the_broker_a_verdict_ends_when_it_ends()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue();
        await gateway.GetAsync("/scim/v2/Users/1", token);
        gateway.Tokens.IsDown = true;
        gateway.Broker.IsConnected = false;

        gateway.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
        gateway.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);
    }

    [Fact]
    public async Task A_token_ends_at_its_time_even_while_its_verdict_is_remembered()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Tokens.Issue(expiresAt: gateway.Clock.GetUtcNow().AddSeconds(3));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", token)).StatusCode);

        gateway.Clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Contains("expired", await (await gateway.GetAsync("/scim/v2/Users/1", token)).ScimErrorAsync(HttpStatusCode.Unauthorized));
        Assert.Equal(1, gateway.Tokens.Asked);
    }

    private static Task Until(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var i = 0; !await isSo(); i++)
        {
            Assert.True(i < 250, "it did not happen within 5 s");
            await Task.Delay(20);
        }
    }
}
