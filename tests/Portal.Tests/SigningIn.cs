using System.Net;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Portal.Tests;

/// <summary>Password, code, sessions: bars A6, A7, A9, A10.</summary>
[Collection(PortalCollection.Name)]
public sealed class SigningIn(Suite suite)
{
    [Fact]
    public async Task A_password_signs_in_and_signing_out_ends_the_session_on_the_server()
    {
        var (account, password, _) = await suite.PersonAsync();
        using var browser = suite.NewBrowser();

        var signedIn = await PasswordAsync(browser, account.Email, password);
        Assert.Equal("/", signedIn.Location);
        var stolen = browser.Cookies["__Host-session"];
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);

        var signedOut = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-out"), ("Sec-Fetch-Site", "same-origin"));
        Assert.True(signedOut.Redirects);
        browser.Cookies["__Host-session"] = stolen;
        Assert.Contains("/sign-in", (await browser.GetAsync("/account")).Location);
    }

    [Fact]
    public async Task Someone_with_an_authenticator_is_asked_for_its_code_and_a_code_works_once()
    {
        var (account, password, secret) = await suite.PersonAsync(withTotp: true);
        using var browser = suite.NewBrowser();
        var code = Totp.CodeAt(secret!, Totp.StepAt(suite.Clock.GetUtcNow()));

        Assert.Contains("/sign-in/code", (await PasswordAsync(browser, account.Email, password)).Location);
        Assert.Contains("/sign-in", (await browser.GetAsync("/account")).Location);
        Assert.Equal("/", (await browser.SubmitAsync("/sign-in/code", "code", ("Code", code))).Location);

        using var second = suite.NewBrowser();
        await PasswordAsync(second, account.Email, password);
        var replayed = await second.SubmitAsync("/sign-in/code", "code", ("Code", code));
        Assert.Contains("used already", replayed.Body);
        var previous = await second.SubmitAsync("/sign-in/code", "code", ("Code", Totp.CodeAt(secret!, Totp.StepAt(suite.Clock.GetUtcNow()) - 1)));
        Assert.Contains("used already", previous.Body);
    }

    [Fact]
    public async Task Of_a_hundred_who_show_one_code_at_once_one_gets_in()
    {
        var (account, _, secret) = await suite.PersonAsync(withTotp: true);
        var step = Totp.StepOf(Totp.CodeAt(secret!, Totp.StepAt(suite.Clock.GetUtcNow())), secret!, suite.Clock.GetUtcNow())!.Value;

        var used = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => AccountStore.UseStepAsync(suite.People, account.Id, step)));

        Assert.Single(used, isUsed => isUsed);
    }

    [Fact]
    public async Task A_recovery_code_works_once()
    {
        var (account, password, _) = await suite.PersonAsync(withTotp: true);
        var signUp = (Endpoints.SignUp)suite.Host.Services.GetService(typeof(Endpoints.SignUp))!;
        var codes = await signUp.RenewRecoveryCodesAsync(account, "test");

        using var first = suite.NewBrowser();
        await PasswordAsync(first, account.Email, password);
        Assert.Equal("/", (await first.SubmitAsync("/sign-in/code?recovery=true", "code", ("Code", codes[0].ToUpperInvariant()))).Location);

        using var second = suite.NewBrowser();
        await PasswordAsync(second, account.Email, password);
        Assert.Contains("none of your recovery codes", (await second.SubmitAsync("/sign-in/code?recovery=true", "code", ("Code", codes[0]))).Body);
    }

    [Fact]
    public async Task A_thousand_guesses_from_fifty_addresses_reach_the_hash_at_most_a_hundred_times_and_the_owner_still_signs_in()
    {
        var (account, password, _) = await suite.PersonAsync();
        using var owner = suite.NewBrowser("198.51.100.1");
        Assert.Equal("/", (await PasswordAsync(owner, account.Email, password)).Location);
        owner.Cookies.Remove("__Host-session");

        var tries = (Tries)suite.Host.Services.GetService(typeof(Tries))!;
        var (looked, held) = (0, 0L);
        using var alert = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "scimsuite.portal.sign_in.held_off")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        alert.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref held, count));
        alert.Start();
        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            if (await GuessAsync($"203.0.113.{i % 50}") is null)
            {
                Interlocked.Increment(ref looked);
            }
        });
        Assert.InRange(looked, 1, 100);
        Assert.True(held >= 900, $"the alert counts {held}");

        using var stranger = suite.NewBrowser("203.0.113.250");
        Assert.Contains("Too many tries", (await PasswordAsync(stranger, account.Email, password)).Body);
        Assert.Equal("/", (await PasswordAsync(owner, account.Email, password)).Location);

        // All of them want the same row: on a machine that is busy with other tests one may be told 503, and comes again.
        async Task<TimeSpan?> GuessAsync(string address)
        {
            for (var again = 0; ; again++)
            {
                try
                {
                    return await tries.TakePasswordAsync(account.Email, null, address);
                }
                catch (ScimException e) when (e.Error.Status == 503 && again < 5)
                {
                    await Task.Delay(200);
                }
            }
        }
    }

    [Fact]
    public async Task An_unknown_email_is_answered_like_a_wrong_password()
    {
        var (account, _, _) = await suite.PersonAsync();
        using var one = suite.NewBrowser("192.0.2.1");
        using var other = suite.NewBrowser("192.0.2.2");

        var known = await PasswordAsync(one, account.Email, "not the password at all");
        var unknown = await PasswordAsync(other, $"{Guid.NewGuid():N}@haldenfreight.example", "not the password at all");

        Assert.Equal(known.Status, unknown.Status);
        Assert.Equal(Problem(known.Body), Problem(unknown.Body));
        Assert.Contains("do not belong together", known.Body);
        Assert.Equal(known.SetCookies.Select(cookie => cookie.Split('=')[0]), unknown.SetCookies.Select(cookie => cookie.Split('=')[0]));

        static string Problem(string html) => html[html.IndexOf("note note-bad", StringComparison.Ordinal)..][..200];
    }

    [Fact]
    public async Task A_session_ends_after_an_hour_of_silence_and_after_a_day_in_any_case()
    {
        var (account, password, _) = await suite.PersonAsync();
        using var browser = suite.NewBrowser();
        await PasswordAsync(browser, account.Email, password);

        suite.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Contains("/verify", (await browser.GetAsync("/account")).Location);       // alive, but no longer fresh
        suite.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Contains("/sign-in", (await browser.GetAsync("/account")).Location);

        await PasswordAsync(browser, account.Email, password);
        for (var hours = 0; hours < 27; hours++)
        {
            suite.Clock.Advance(TimeSpan.FromMinutes(55));
            var shown = await browser.GetAsync("/account");
            Assert.Contains(hours < 26 ? "/verify" : "/sign-in", shown.Location);
        }
    }

    [Fact]
    public async Task Another_second_factor_ends_the_sessions_elsewhere_at_once()
    {
        var (account, password, _) = await suite.PersonAsync();
        using var elsewhere = suite.NewBrowser();
        await PasswordAsync(elsewhere, account.Email, password);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/account")).Status);

        await ((Endpoints.SignUp)suite.Host.Services.GetService(typeof(Endpoints.SignUp))!).SetAuthenticatorAsync(account, Totp.NewSecret(), "test");

        Assert.Contains("/sign-in", (await elsewhere.GetAsync("/account")).Location);
    }

    [Fact]
    public async Task Where_one_is_signed_in_one_sees_and_ends()
    {
        var (account, password, _) = await suite.PersonAsync();
        var (other, otherPassword, _) = await suite.PersonAsync();
        using var here = suite.NewBrowser("198.51.100.30");
        using var there = suite.NewBrowser("198.51.100.31");
        using var stranger = suite.NewBrowser("198.51.100.32");
        await PasswordAsync(here, account.Email, password);
        await PasswordAsync(there, account.Email, password);
        await PasswordAsync(stranger, other.Email, otherPassword);

        var page = await here.GetAsync("/account");
        Assert.Contains("198.51.100.31", page.Body);
        Assert.DoesNotContain("198.51.100.32", page.Body);
        var form = System.Text.RegularExpressions.Regex.Match(page.Body, "value=\"(end-[0-9A-F]{64})\"").Groups[1].Value;
        Assert.DoesNotContain("198.51.100.31", (await here.SendFormAsync("/account", page, form)).Body);

        Assert.Contains("/sign-in", (await there.GetAsync("/account")).Location);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/account")).Status);
        await ((Sessions)suite.Host.Services.GetService(typeof(Sessions))!).EndAsync(account.Id, Convert.ToHexString(Secrets.Digest(stranger.Cookies["__Host-session"])));
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/account")).Status);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("curl/8.5", "A browser")]
    [InlineData(null, "A browser")]
    public void A_browser_is_named_as_people_know_it(string? userAgent, string name) => Assert.Equal(name, Browsers.Name(userAgent));

    [Fact]
    public async Task The_session_key_is_new_after_signing_in()
    {
        var (account, password, _) = await suite.PersonAsync();
        using var browser = suite.NewBrowser();
        browser.Cookies["__Host-session"] = "planted-by-somebody-else";

        await PasswordAsync(browser, account.Email, password);

        Assert.NotEqual("planted-by-somebody-else", browser.Cookies["__Host-session"]);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "short pw")]
    public async Task Operators_and_short_passwords_get_no_page_but_the_one_that_sets_up_a_second_factor(bool isOperator, string? password)
    {
        var (account, text, _) = await suite.PersonAsync(isOperator: isOperator, password: password is null ? null : $"{password}{Guid.NewGuid().ToString("N")[..4]}");
        using var browser = suite.NewBrowser();
        Assert.True((await PasswordAsync(browser, account.Email, text)).Redirects);

        foreach (var path in new[] { "/", "/operator", "/account", "/tenants/new", $"/t/{Guid.NewGuid()}/connectors", "/verify" })
        {
            Assert.Contains("/account/authenticator", (await browser.GetAsync(path)).Location ?? path);
        }

        var page = await browser.GetAsync("/account/authenticator");
        Assert.Contains("no other page until this is done", page.Body);
    }

    internal static Task<Shown> PasswordAsync(Browser browser, string email, string password) => browser.SubmitAsync("/sign-in", "sign-in", ("Email", email), ("Password", password));
}
