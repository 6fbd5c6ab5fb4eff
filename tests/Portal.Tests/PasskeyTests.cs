using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Tests;

/// <summary>Bar A8: a passkey's own answer to this challenge, for this site, signs in once; nothing else does.</summary>
[Collection(PortalCollection.Name)]
public sealed class PasskeyTests(Suite suite)
{
    private string Origin => suite.Host.Address.GetLeftPart(UriPartial.Authority);

    [Fact]
    public async Task A_passkey_is_made_and_signs_in_as_both_factors()
    {
        var (account, authenticator) = await MadeAsync();
        using var browser = suite.NewBrowser();

        authenticator.Count = 8;
        var answer = await ShowAsync(browser, authenticator.Answer(await OptionsAsync(browser)));

        Assert.Equal((HttpStatusCode.OK, true), (answer.Status, answer.Body.Contains("\"to\":\"/\"", StringComparison.Ordinal)));
        Assert.Contains(account.Email, (await browser.GetAsync("/account")).Body);
        Assert.Equal(["8"], await suite.AskAsync($"SELECT sign_count FROM portal.passkeys WHERE account_id = '{account.Id}'"));
    }

    [Fact]
    public async Task Where_a_passkey_is_the_second_factor_it_is_asked_for_beside_the_password()
    {
        var password = $"four words and {Guid.NewGuid():N}";
        var (account, _) = await MadeAsync(password);
        using var browser = suite.NewBrowser();

        Assert.Contains("/sign-in/code", (await SigningIn.PasswordAsync(browser, account.Email, password)).Location);
        var page = await browser.GetAsync("/sign-in/code");
        Assert.Contains("Use your passkey", page.Body);
        Assert.DoesNotContain("id=\"totp\"", page.Body);
    }

    [Theory]
    [InlineData("replayed with its cookie")]
    [InlineData("replayed with its cookie, by an authenticator that does not count")]
    [InlineData("replayed without its cookie")]
    [InlineData("wrong origin")]
    [InlineData("wrong origin, with the header to match")]
    [InlineData("wrong relying party")]
    [InlineData("challenge of its own")]
    [InlineData("challenge of another browser")]
    [InlineData("challenge older than five minutes")]
    [InlineData("counter gone back")]
    [InlineData("counter unchanged")]
    [InlineData("another key for the same credential")]
    [InlineData("another user's handle")]
    [InlineData("another user's credential id")]
    [InlineData("nobody opened the device")]
    [InlineData("registered for nobody")]
    public async Task Nothing_else_signs_in(string what)
    {
        var (account, authenticator) = await MadeAsync();
        var (_, other) = await MadeAsync();
        using var browser = suite.NewBrowser();
        authenticator.Count = what.Contains("does not count", StringComparison.Ordinal) ? 0u : 8u;
        if (authenticator.Count == 0)
        {
            await suite.AskAsync($"UPDATE portal.passkeys SET sign_count = 0 WHERE account_id = '{account.Id}' RETURNING 1");
        }

        var options = await OptionsAsync(browser);
        var origin = Origin;
        switch (what)
        {
            case "wrong origin": authenticator.Origin = "https://evil.example"; break;
            case "wrong origin, with the header to match": authenticator.Origin = origin = "https://evil.example"; break;
            case "wrong relying party": authenticator.RelyingParty = "evil.example"; break;
            case "counter gone back": authenticator.Count = 3; break;
            case "counter unchanged": authenticator.Count = 7; break;
            case "another user's handle": authenticator.UserHandle = other.UserHandle; break;
            case "nobody opened the device": authenticator.IsUserVerified = false; break;
            case "challenge older than five minutes": suite.Clock.Advance(TimeSpan.FromMinutes(6)); break;
        }

        using var forged = new Authenticator(suite.Host.Address.Host, Origin) { CredentialId = authenticator.CredentialId, UserHandle = authenticator.UserHandle, Count = 9 };
        using var swapped = new Authenticator(suite.Host.Address.Host, Origin) { CredentialId = other.CredentialId, UserHandle = authenticator.UserHandle, Count = 9 };
        using var unknown = new Authenticator(suite.Host.Address.Host, Origin) { UserHandle = authenticator.UserHandle, Count = 9 };
        using var elsewhere = suite.NewBrowser();
        var answer = what switch
        {
            "challenge of its own" => authenticator.Answer(options, "AAAAAAAAAAAAAAAAAAAAAA"),
            "challenge of another browser" => authenticator.Answer(await OptionsAsync(elsewhere)),
            "another key for the same credential" => forged.Answer(options),
            "another user's credential id" => swapped.Answer(options),
            "registered for nobody" => unknown.Answer(options),
            _ => authenticator.Answer(options),
        };
        if (what.StartsWith("replayed", StringComparison.Ordinal))
        {
            var cookies = new Dictionary<string, string>(browser.Cookies);
            Assert.Equal(HttpStatusCode.OK, (await ShowAsync(browser, answer)).Status);
            browser.Cookies.Clear();
            if (!what.Contains("without", StringComparison.Ordinal))
            {
                foreach (var (name, value) in cookies)
                {
                    browser.Cookies[name] = value;
                }
            }
        }

        var refused = await ShowAsync(browser, answer, origin);

        Assert.NotEqual(HttpStatusCode.OK, refused.Status);
        Assert.InRange((int)refused.Status, 400, 403);
        Assert.False(browser.Cookies.ContainsKey("__Host-session"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"credential\":{}}")]
    [InlineData("{\"credential\":{\"response\":{\"clientDataJSON\":\"bm90IGpzb24\"}}}")]
    [InlineData("{\"credential\":{\"response\":{\"clientDataJSON\":7}}}")]
    [InlineData("{\"credential\":[]}")]
    public async Task What_is_no_answer_is_refused_in_words(string body)
    {
        using var browser = suite.NewBrowser();
        await OptionsAsync(browser);

        var refused = await browser.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/sign-in/passkey") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") }, ("Origin", Origin), ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    /// <summary>An account with a passkey made as a browser makes one; its counter stands at 7.</summary>
    private async Task<(Account Account, Authenticator Authenticator)> MadeAsync(string? password = null)
    {
        var (account, text, _) = await suite.PersonAsync(password: password);
        using var browser = suite.NewBrowser($"192.0.2.{Random.Shared.Next(1, 250)}");
        await SigningIn.PasswordAsync(browser, account.Email, text);
        var authenticator = new Authenticator(suite.Host.Address.Host, Origin) { Count = 7 };
        var options = await PostAsync(browser, "/account/passkeys/options", null);
        var made = await PostAsync(browser, "/account/passkeys", new JsonObject { ["credential"] = authenticator.Make(options.Body), ["name"] = "Laptop" });
        Assert.True(made.Status == HttpStatusCode.OK, made.Body);
        return (account, authenticator);
    }

    private async Task<string> OptionsAsync(Browser browser) => (await PostAsync(browser, "/sign-in/passkey/options", null)).Body;

    private Task<Shown> ShowAsync(Browser browser, JsonObject answer, string? origin = null) => PostAsync(browser, "/sign-in/passkey", new JsonObject { ["credential"] = answer.DeepClone() }, origin);

    private Task<Shown> PostAsync(Browser browser, string path, JsonObject? body, string? origin = null) => browser.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) }, ("Origin", origin ?? Origin), ("Sec-Fetch-Site", "same-origin"));
}
