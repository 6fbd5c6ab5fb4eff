using System.Net;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

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
            if (await tries.TakePasswordAsync(account.Email, null, $"203.0.113.{i % 50}") is null)
            {
                Interlocked.Increment(ref looked);
            }
        });
        Assert.InRange(looked, 1, 100);
        Assert.True(held >= 900, $"the alert counts {held}");

        using var stranger = suite.NewBrowser("203.0.113.250");
        Assert.Contains("Too many tries", (await PasswordAsync(stranger, account.Email, password)).Body);
        Assert.Equal("/", (await PasswordAsync(owner, account.Email, password)).Location);
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
