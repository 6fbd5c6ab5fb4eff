using System.Net;
using ScimSuite.Caller;

namespace ScimSuite.Gateway.Tests;

/// <summary>Bar A1: who floods is answered at the door, with the answer everybody gets.</summary>
public sealed class TurnAwayTests
{
    /// <summary>With the same sentence, headers and length as further in, where a second header keeps it from being answered at the door.</summary>
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("HEAD")]
    public async Task What_cannot_be_a_token_is_answered_as_every_refusal_is(string method)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.SendAsync(new HttpMethod(method), "/scim/v2/Users", "sct_nonsense", method == "POST" ? new StringContent(new string('x', 2_000_000)) : null, (InternalHeaders.RequestId, "theirs"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal("theirs", Assert.Single(answer.Headers.GetValues(InternalHeaders.ClientRequestId)));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        if (method != "HEAD")
        {
            Assert.StartsWith("This is not a token of ours", await answer.ScimErrorAsync(HttpStatusCode.Unauthorized));
        }
    }

    [Fact]
    public async Task After_too_many_unknown_ones_an_address_is_turned_away_while_known_ones_from_there_pass_and_it_is_counted()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["Gateway:MissBurst"] = "5", ["Gateway:MissesPerSecond"] = "1" });
        var known = gateway.Tokens.Issue();
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users", known)).StatusCode);
        List<HttpResponseMessage> answers = [];
        for (var i = 0; i < 20; i++)
        {
            answers.Add(await gateway.GetAsync("/scim/v2/Users", TokenFormat.New(TokenKind.Connector)));
        }

        var asked = gateway.Tokens.Asked;
        var limited = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();

        Assert.InRange(limited.Count, 14, 17);
        Assert.Contains("Too many unknown credentials", await limited[0].ScimErrorAsync(HttpStatusCode.TooManyRequests));
        Assert.InRange(limited[0].Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 5);
        Assert.InRange(asked, 4, 7);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users", known)).StatusCode);

        await gateway.StopAsync();
        var told = gateway.Broker.Published.Where(each => each.Type == Events.AuthenticationFailed.Name).Select(each => each.Read<Events.AuthenticationFailed>()).ToList();
        Assert.Equal(limited.Count, told.Where(each => each.Reason == "limited").Sum(each => each.Count));
    }
}
