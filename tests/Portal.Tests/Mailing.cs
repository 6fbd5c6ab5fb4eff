using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Tests;

/// <summary>Letters: sent with the act they tell of or not at all, sealed until then, again when the server was away.</summary>
[Collection(MailCollection.Name)]
public sealed class Mailing(MailSuite suite)
{
    [Fact]
    public async Task An_invitation_goes_to_whom_it_invites_and_its_maker_sees_no_link()
    {
        var (tenant, email) = (Guid.NewGuid(), $"{Guid.NewGuid():N}@pellworth.example");
        var (owner, _, _) = await suite.PersonAsync(withTotp: true);
        await suite.JoinAsync(owner, tenant, "owner");
        var page = await suite.AsAsync(owner, tenant);
        Assert.Null(await page.GetRequiredService<RulesDesk>().AskSecondFactorAsync(true, "Halden Freight", default));

        Assert.Null(await page.GetRequiredService<MemberDesk>().InviteAsync(email, "admin", "Halden\r\nBcc: x@evil.example Freight https://evil.example", default));

        var letter = await suite.LetterAsync(email, "Join");
        Assert.DoesNotContain("https://evil", letter);
        Assert.Contains("asks for a second factor", letter);
        using var browser = suite.NewBrowser();
        var shown = await browser.GetAsync(MailSuite.LinkOf(letter, "/invitations/"));
        Assert.Contains("asks everybody for a second factor", shown.Body);
    }

    [Fact]
    public async Task Who_changes_how_they_sign_in_is_told()
    {
        var (account, _, _) = await suite.PersonAsync(withTotp: true);

        Assert.Contains("authenticator app was set up", await suite.LetterAsync(account.Email, "How you sign in"));
        await suite.Host.Services.GetRequiredService<Endpoints.SignUp>().SetPasswordAsync(account, "harbour meadow violin nine", "test");
        Assert.Contains("password was changed", await suite.LetterAsync(account.Email, "How you sign in"));
    }

    [Fact]
    public async Task What_did_not_happen_is_told_to_nobody()
    {
        var letterbox = suite.Host.Services.GetRequiredService<Letterbox>();
        await using (var tx = suite.People.Database.Begin(ConstraintErrors.None))
        {
            letterbox.Drop(tx, new Letter("nobody@pellworth.example", "It did not happen", "text"));
        }

        await Task.Delay(300);
        Assert.DoesNotContain(suite.Mail.Letters, letter => letter.Subject == "It did not happen");
        Assert.Equal(["0"], await suite.AskAsync("SELECT count(*) FROM portal.mails WHERE kind = 'none of these'"));
    }

    [Fact]
    public async Task A_letter_waits_sealed_while_the_server_is_away_and_is_sent_once_when_it_is_back()
    {
        var (account, _, _) = await suite.PersonAsync();
        var letterbox = suite.Host.Services.GetRequiredService<Letterbox>();
        suite.Mail.IsAway = true;
        await using (var tx = suite.People.Database.Begin(ConstraintErrors.None))
        {
            letterbox.Drop(tx, Letters.Reset(account, "https://portal.test/reset/a-secret-that-nobody-may-read"));
            await tx.CommitAsync();
        }

        await Eventually(() => suite.Mail.Refused > 0);
        var rows = await suite.AskAsync("SELECT encode(sealed, 'escape') || kind FROM portal.mails");
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.False(row.Contains("a-secret", StringComparison.Ordinal) || row.Contains(account.Email, StringComparison.Ordinal)));

        suite.Mail.IsAway = false;
        suite.Clock.Advance(TimeSpan.FromSeconds(40));
        await suite.LetterAsync(account.Email, "Your new ScimSuite password");
        await Task.Delay(200);
        Assert.DoesNotContain(suite.Mail.Letters, letter => letter.To == account.Email);
        Assert.DoesNotContain("letter", await suite.AskAsync("SELECT kind FROM portal.mails"));
    }

    [Fact]
    public async Task A_letter_that_is_of_no_use_any_more_is_given_up()
    {
        var letterbox = suite.Host.Services.GetRequiredService<Letterbox>();
        suite.Mail.IsAway = true;
        var refused = suite.Mail.Refused;
        await using (var tx = suite.People.Database.Begin(ConstraintErrors.None))
        {
            letterbox.Drop(tx, new Letter("late@pellworth.example", "Too late", "text"), TimeSpan.FromMinutes(1));
            await tx.CommitAsync();
        }

        await Eventually(() => suite.Mail.Refused > refused);
        suite.Clock.Advance(TimeSpan.FromMinutes(20));
        suite.Mail.IsAway = false;
        await Eventually(async () => (await suite.AskAsync("SELECT kind FROM portal.mails")).Count == 0);

        Assert.DoesNotContain(suite.Mail.Letters, letter => letter.Subject == "Too late");
    }

    [Theory]
    [InlineData("Portal:Mail:Port", "70000", "between 1 and 65535")]
    [InlineData("Portal:Mail:Tls", "maybe", "one of starttls, tls, none")]
    [InlineData("Portal:Mail:From", "nobody at all", "must be an address")]
    [InlineData("Portal:Mail:PickupFolder", "/tmp/mail", "goes one way")]
    [InlineData("Portal:Url", "portal", "the address people open")]
    public void A_wrong_setting_is_told_at_start(string key, string value, string said)
    {
        var options = new PortalOptions { Mail = new MailOptions { Host = "mail.test" } };
        var target = (object)(key.StartsWith("Portal:Mail:", StringComparison.Ordinal) ? options.Mail : options);
        var property = target.GetType().GetProperty(key.Split(':')[^1])!;
        property.SetValue(target, property.PropertyType == typeof(int) ? int.Parse(value) : value);

        var environment = new Microsoft.Extensions.Hosting.Internal.HostingEnvironment { EnvironmentName = "Development" };
        Assert.Contains(said, new PortalOptionsRules(environment).Validate(null, options).FailureMessage);
    }

    [Fact]
    public void Files_with_links_that_open_accounts_are_for_development() => Assert.Contains("Development only",
        new PortalOptionsRules(new Microsoft.Extensions.Hosting.Internal.HostingEnvironment { EnvironmentName = "Production" })
            .Validate(null, new PortalOptions { Mail = new MailOptions { PickupFolder = "/tmp/mail" } }).FailureMessage);

    internal static Task Eventually(Func<bool> holds) => Eventually(() => Task.FromResult(holds()));

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 200 && !await holds(); i++)
        {
            await Task.Delay(50);
        }

        Assert.True(await holds());
    }
}
