using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Tests;

/// <summary>New passwords and new accounts by letter: nobody is told whether there is an account, and no link does more than it says.</summary>
[Collection(MailCollection.Name)]
public sealed class Forgetting(MailSuite suite)
{
    private const string NewPassword = "harbour meadow violin nine";

    [Fact]
    public async Task A_link_sets_the_password_once_ends_every_session_and_leaves_the_second_factor()
    {
        var (account, password, secret) = await suite.PersonAsync(withTotp: true);
        await suite.LetterAsync(account.Email, "How you sign in");
        using var elsewhere = suite.NewBrowser("198.51.100.20");
        await SigningIn.PasswordAsync(elsewhere, account.Email, password);
        await elsewhere.SubmitAsync("/sign-in/code", "code", ("Code", Totp.CodeAt(secret!, Totp.StepAt(suite.Clock.GetUtcNow()))));
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/account")).Status);

        using var browser = suite.NewBrowser("198.51.100.21");
        var asked = await browser.SubmitAsync("/reset", "reset", ("Email", account.Email.ToUpperInvariant()));
        Assert.Contains("Look into your mail", asked.Body);
        var link = MailSuite.LinkOf(await suite.LetterAsync(account.Email, "Your new ScimSuite password"), "/reset/");
        Assert.Equal("/sign-in?said=reset", (await browser.SubmitAsync(link, "new-password", ("Password", NewPassword))).Location);

        Assert.Contains("/sign-in", (await elsewhere.GetAsync("/account")).Location);
        Assert.Contains("replaced by a reset link", await suite.LetterAsync(account.Email, "How you sign in"));
        Assert.Contains("opens nothing any more", (await browser.GetAsync(link)).Body);
        Assert.Contains("do not belong together", (await SigningIn.PasswordAsync(elsewhere, account.Email, password)).Body);
        Assert.Contains("/sign-in/code", (await SigningIn.PasswordAsync(browser, account.Email, NewPassword)).Location);
        Assert.Contains("/sign-in", (await browser.GetAsync("/account")).Location);
    }

    [Fact]
    public async Task A_link_holds_thirty_minutes()
    {
        var (account, _, _) = await suite.PersonAsync();
        using var browser = suite.NewBrowser("198.51.100.22");
        await browser.SubmitAsync("/reset", "reset", ("Email", account.Email));
        var link = MailSuite.LinkOf(await suite.LetterAsync(account.Email, "Your new ScimSuite password"), "/reset/");

        suite.Clock.Advance(TimeSpan.FromMinutes(29));
        var open = await browser.GetAsync(link);
        Assert.Contains("Choose a new password", open.Body);
        suite.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("opens nothing any more", (await browser.GetAsync(link)).Body);
        Assert.Contains("opens nothing any more", (await browser.SendFormAsync(link, open, "new-password", ("Password", NewPassword))).Body);
    }

    [Fact]
    public async Task Of_eight_who_use_one_link_at_once_one_sets_the_password()
    {
        var (account, _, _) = await suite.PersonAsync();
        using var browser = suite.NewBrowser("198.51.100.23");
        await browser.SubmitAsync("/reset", "reset", ("Email", account.Email));
        var link = MailSuite.LinkOf(await suite.LetterAsync(account.Email, "Your new ScimSuite password"), "/reset/");
        var page = await browser.GetAsync(link);

        var used = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => browser.SendFormAsync(link, page, "new-password", ("Password", $"{NewPassword} {i}"))));

        Assert.Single(used, shown => shown.Redirects);
    }

    [Fact]
    public async Task Who_asks_in_the_owners_name_all_day_sends_three_letters_and_locks_nobody_out()
    {
        var (account, password, _) = await suite.PersonAsync();
        for (var i = 0; i < 12; i++)
        {
            using var stranger = suite.NewBrowser($"203.0.113.{i}");
            Assert.Contains("Look into your mail", (await stranger.SubmitAsync("/reset", "reset", ("Email", account.Email))).Body);
        }

        List<string> links = [];
        for (var i = 0; i < 3; i++)
        {
            links.Add(MailSuite.LinkOf(await suite.LetterAsync(account.Email, "Your new ScimSuite password"), "/reset/"));
        }

        await Task.Delay(300);
        Assert.DoesNotContain(suite.Mail.Letters, letter => letter.To == account.Email);
        using var owner = suite.NewBrowser("198.51.100.24");
        Assert.Equal("/", (await SigningIn.PasswordAsync(owner, account.Email, password)).Location);
        Assert.True((await owner.SubmitAsync(links[0], "new-password", ("Password", NewPassword))).Redirects);
        Assert.Contains("opens nothing any more", (await owner.GetAsync(links[1])).Body);      // the others end with it
    }

    [Fact]
    public async Task Signing_up_is_answered_alike_whether_there_is_an_account_or_not()
    {
        var (account, _, _) = await suite.PersonAsync();
        var fresh = $"{Guid.NewGuid():N}@haldenfreight.example";
        using var one = suite.NewBrowser("198.51.100.25");
        using var other = suite.NewBrowser("198.51.100.26");

        var known = await SignUpAsync(one, account.Email);
        var unknown = await SignUpAsync(other, fresh);

        Assert.Equal((known.Status, MainOf(known.Body, account.Email)), (unknown.Status, MainOf(unknown.Body, fresh)));
        Assert.Equal(known.SetCookies.Select(cookie => cookie.Split('=')[0]), unknown.SetCookies.Select(cookie => cookie.Split('=')[0]));
        Assert.Contains("You have one", await suite.LetterAsync(account.Email, "account already"));
        var link = MailSuite.LinkOf(await suite.LetterAsync(fresh, "Confirm your e-mail"), "/sign-up/");
        Assert.Contains("Pellworth Mutual", (await other.GetAsync(link)).Body);
        Assert.Contains("/tenants/new", (await other.SubmitAsync(link, "confirm")).Location);       // the service that makes tenants is away here
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/account")).Status);
        Assert.Contains("opens nothing any more", (await one.GetAsync(link)).Body);
    }

    [Fact]
    public async Task An_unknown_email_is_answered_like_a_known_one_and_gets_no_letter()
    {
        var (account, _, _) = await suite.PersonAsync();
        var unknown = $"{Guid.NewGuid():N}@haldenfreight.example";
        using var browser = suite.NewBrowser("198.51.100.27");

        var one = await browser.SubmitAsync("/reset", "reset", ("Email", account.Email));
        var other = await browser.SubmitAsync("/reset", "reset", ("Email", unknown));

        Assert.Equal((one.Status, MainOf(one.Body, account.Email)), (other.Status, MainOf(other.Body, unknown)));
        await suite.LetterAsync(account.Email, "Your new ScimSuite password");
        Assert.DoesNotContain(suite.Mail.Letters, letter => letter.To == unknown);
    }

    internal static Task<Shown> SignUpAsync(Browser browser, string email) =>
        browser.SubmitAsync("/sign-up", "sign-up", ("Company", "Pellworth Mutual"), ("Name", "Maeve Corrigan"), ("Email", email), ("Password", "lantern copper drift seven"));

    private static string MainOf(string html, string email) => html[html.IndexOf("<main", StringComparison.Ordinal)..html.IndexOf("</main>", StringComparison.Ordinal)].Replace(email, "…", StringComparison.Ordinal);
}
