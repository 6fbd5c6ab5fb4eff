using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Npgsql;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>Bad input and bad luck: the page says what happened, why, what to do, and under which request id; nothing that was typed is lost, and nothing is made twice.</summary>
[Collection(SuiteCollection.Name)]
public sealed class PortalTrouble(Suite suite)
{
    private const string Password = "lantern copper drift seven";

    [Fact]
    public async Task An_invitation_that_ran_out_while_it_was_open_says_so_and_whom_to_ask()
    {
        var tenant = suite.Now.Tenants[0];
        await using var owner = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await owner.SignInAsync(tenant.Owner);
        await owner.GoAsync($"/t/{tenant.Id}/settings");
        var email = $"{Guid.NewGuid():N}@late.example";
        await owner.Page.Locator("#email").FillAsync(email);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Make an invitation" }).ClickAsync();

        await using var guest = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await guest.GoAsync(await suite.LinkInMailAsync(email));
        await guest.SeesAsync($"Join {tenant.Name}");
        await guest.Page.GetByLabel("Your name").FillAsync("Lena Late");
        await guest.Page.GetByLabel("Choose a password").FillAsync(Password);
        await RunOutAsync(email);
        await guest.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();

        await guest.SeesAsync("This invitation has run out");
        await TellsAsync(guest.Page, "an old message cannot open a door", "for a new one: Settings → People → Invite");
        Assert.Empty(await guest.ViolationsAsync());
        await guest.ScreenshotAsync("portal-invitation-over");
        Assert.Empty(guest.Complaints);
    }

    [Fact]
    public async Task What_is_pressed_twice_or_sent_once_more_is_made_once()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        var page = browser.Page;
        Task TwiceAsync(string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).DblClickAsync(new() { Delay = 0 });

        // Signing up, and the link in the letter.
        var email = $"{Guid.NewGuid():N}@twice.example";
        await browser.GoAsync("/sign-up");
        foreach (var (label, text) in new[] { ("Company", "Twice Ltd"), ("Your name", "Tova Twice"), ("Work e-mail", email), ("Password", Password) })
        {
            await page.GetByLabel(label).FillAsync(text);
        }

        await TwiceAsync("Create tenant");
        await browser.SeesAsync("Look into your mail");
        var link = await suite.LinkInMailAsync(email);
        await browser.GoAsync(link);
        await TwiceAsync("Create tenant");
        await browser.SeesAsync("Connect your identity provider");
        var first = TenantIn(page.Url);

        // Another tenant: two presses of Enter, and the same form once more.
        for (var i = 0; i < 2; i++)
        {
            await browser.GoAsync("/tenants/new");
            await page.GetByLabel("Company").FillAsync("Twice Again");
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.PressAsync("Enter");
            await browser.SeesAsync("Connect your identity provider");
        }

        var second = TenantIn(page.Url);
        await browser.GoAsync("/");
        Assert.Equal(2, await page.Locator(".choose a").CountAsync());

        // Inside: a connector, a token, an invitation, a key, an extension.
        await browser.GoAsync($"/t/{second}/connectors/new/generic");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Once");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy the token" }).WaitForAsync();
        await browser.GoAsync($"/t/{second}/connectors");
        Assert.Equal(1, await ConnectorsAsync(page));
        await page.GetByRole(AriaRole.Link, new() { Name = "Once" }).First.ClickAsync();
        await page.WaitForURLAsync(new Regex("/connectors/[0-9a-f-]{36}"));
        await browser.GoAsync(new Uri(page.Url).AbsolutePath + "/tokens");
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke the token" }).WaitForAsync();      // the wizard's: counted before it stands there, it would look like a second one
        await MadeOnceAsync("Issue and show it", "Revoke the token");

        await browser.GoAsync($"/t/{second}/settings");
        await page.Locator("#email").FillAsync("guest@twice.example");
        await TwiceAsync("Make an invitation");
        await page.GetByText("We wrote to").WaitForAsync();
        Assert.Equal(1, await page.GetByRole(AriaRole.Button, new() { Name = "Withdraw the invitation of guest@twice.example" }).CountAsync());

        await browser.GoAsync($"/t/{second}/settings/api-keys");
        await page.GetByLabel("What for").FillAsync("Report");
        await MadeOnceAsync("Make and show it", "Revoke the token");

        await browser.GoAsync($"/t/{second}/settings/schema?edit=new");
        await page.Locator("#x-name").FillAsync("Badges");
        await page.Locator("#attributes-0--name").FillAsync("badge");
        await TwiceAsync("Declare it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Badges" }).WaitForAsync();
        Assert.Equal(1, await page.GetByText("1 of 10;").CountAsync());

        Assert.Equal(1, await suite.LettersAsync(email));
        Assert.NotEqual(first, second);
        Assert.Empty(browser.Complaints);

        async Task MadeOnceAsync(string button, string row)
        {
            var before = await page.GetByRole(AriaRole.Button, new() { Name = row }).CountAsync();
            await TwiceAsync(button);
            await page.Locator("#once-text").WaitForAsync();
            await page.GetByLabel("I have stored it").CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = row })).ToHaveCountAsync(before + 1);
        }
    }

    [Fact]
    public async Task A_foreign_tenant_in_the_address_is_nowhere_and_a_session_ended_elsewhere_keeps_what_was_typed()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        var page = browser.Page;
        var (tenant, email) = await browser.SignUpPersonAsync(suite, "Tabula Rasa", "Tilda Tab");
        var foreign = suite.Now.Tenants[0];
        foreach (var path in new[] { $"/t/{foreign.Id}/connectors", $"/t/{tenant}/connectors/{foreign.Connectors[0].Id}", $"/t/{tenant}/connectors/{foreign.Connectors[0].Id}/tokens", $"/t/{tenant}/users/{foreign.Id}", $"/t/{tenant}/groups/{foreign.Id}" })
        {
            await browser.GoAsync(path);
            await browser.SeesAsync("There is nothing here that you can see");
            await TellsAsync(page, "it belongs to a tenant you are not a member of", "ask whoever sent you the link");
            Assert.DoesNotContain(foreign.Name, await page.Locator("body").InnerTextAsync(), StringComparison.Ordinal);
        }

        // Typed in one tab, signed out in another.
        await browser.GoAsync($"/t/{tenant}/connectors/new/okta");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Typed before it ended");
        await page.GetByLabel("The token works for").SelectOptionAsync("365");
        var other = await browser.AnotherPageAsync();
        await other.GotoAsync(browser.Portal + "/account");
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await other.GetByText("You are signed out").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Create connector and show its token" }).ClickAsync();
        await page.GetByText("Your session has ended").First.WaitForAsync();
        if (await page.GetByRole(AriaRole.Alert, new() { Name = "What went wrong" }).CountAsync() > 0)
        {
            await TellsAsync(page, "you signed out in another tab", "Sign in again");
            Assert.Equal("Typed before it ended", await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync());
            await browser.ScreenshotAsync("portal-session-ended");
        }

        if (Environment.GetEnvironmentVariable("SCIMSUITE_FULL") == "1")
        {
            await page.GetByRole(AriaRole.Heading, new() { Name = "Your session has ended" }).WaitForAsync(new() { Timeout = 40_000 });     // looked at every half minute
            Assert.Empty(await browser.ViolationsAsync());
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await browser.SeesAsync("Connect Okta");
        await browser.AliveAsync();
        await Assertions.Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Typed before it ended");
        await Assertions.Expect(page.GetByLabel("The token works for")).ToHaveValueAsync("365");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create connector and show its token" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "In Okta" }).Or(page.GetByRole(AriaRole.Button, new() { Name = "Copy the token" })).First.WaitForAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_form_of_before_the_sign_in_is_answered_in_words()
    {
        // Two tabs at the sign-in; one signs in, the other sends a form that was written for nobody.
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await browser.GoAsync("/sign-up");
        foreach (var (label, text) in new[] { ("Company", "Stale Ltd"), ("Your name", "Stella Stale"), ("Work e-mail", $"{Guid.NewGuid():N}@stale.example"), ("Password", Password) })
        {
            await browser.Page.GetByLabel(label).FillAsync(text);
        }

        await using var otherTab = await browser.AnotherAsync();
        await otherTab.SignUpAsync(suite, "Stale Other", "Otto Other");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Create tenant" }).ClickAsync();
        await browser.SeesAsync("This form is from before you signed in");
        await TellsAsync(browser.Page, "signed in or out in another tab", "Go back to the form");
        await browser.ScreenshotAsync("portal-old-form");
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the form" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByLabel("Company")).ToHaveValueAsync("Stale Ltd");
    }

    [Fact]
    public async Task A_service_that_is_away_is_named_and_what_was_typed_is_sent_when_it_is_back()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        var page = browser.Page;
        var tenant = await browser.SignUpAsync(suite, "Patience Ltd", "Pia Patience");
        await browser.GoAsync($"/t/{tenant}/connectors/new/okta");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Typed while it was away");
        await suite.StopAsync("tenants");
        try
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Create connector and show its token" }).ClickAsync();
            await page.GetByRole(AriaRole.Alert, new() { Name = "What went wrong" }).WaitForAsync();
            await TellsAsync(page, "The tenants service does not answer", "Wait a moment and try again", "Nothing you typed is lost");
            Assert.Equal("Typed while it was away", await page.GetByLabel("Name", new() { Exact = true }).InputValueAsync());
            await browser.ScreenshotAsync("portal-service-away");

            // A page that is opened now says the same.
            var other = await browser.AnotherPageAsync();
            await other.GotoAsync($"{browser.Portal}/t/{tenant}/connectors");
            await other.GetByText("This page cannot be shown right now").First.WaitForAsync();
            await TellsAsync(other, "The tenants service does not answer", "Wait a moment and try again");
            await other.GotoAsync($"{browser.Portal}/tenants/new");
            await other.GetByLabel("Company").FillAsync("Typed meanwhile");
            await other.GetByRole(AriaRole.Button, new() { Name = "Create tenant" }).ClickAsync();
            await other.GetByText("The tenant is not made yet").WaitForAsync();
            Assert.Equal("Typed meanwhile", await other.GetByLabel("Company").InputValueAsync());
        }
        finally
        {
            await suite.StartAsync("tenants");
        }

        await Eventually.HoldsAsync(async () =>
        {
            if (await page.GetByRole(AriaRole.Button, new() { Name = "Copy the token" }).CountAsync() == 0 && await page.GetByRole(AriaRole.Button, new() { Name = "Create connector and show its token" }).IsEnabledAsync())
            {
                await page.GetByRole(AriaRole.Button, new() { Name = "Create connector and show its token" }).ClickAsync();
                await Task.Delay(700);
            }

            return await page.GetByRole(AriaRole.Button, new() { Name = "Copy the token" }).CountAsync() > 0;
        }, TimeSpan.FromSeconds(40), "the connector is made when the service is back");
        await browser.GoAsync($"/t/{tenant}/connectors");
        Assert.Equal(1, await ConnectorsAsync(page));
        Assert.Empty(browser.Complaints);
    }

    /// <summary>What, why, what to do and a request id that can be looked up: all on the page.</summary>
    private static async Task TellsAsync(IPage page, params string[] words)
    {
        var text = await page.Locator("main").InnerTextAsync();
        Assert.All(words, word => Assert.Contains(word, text, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("What to do", text, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", text);
    }

    /// <summary>How many connectors the page leads to.</summary>
    private static Task<int> ConnectorsAsync(IPage page) => page.EvaluateAsync<int>(
        @"() => new Set([...document.querySelectorAll('main a')].map(a => /\/connectors\/[0-9a-f-]{36}/.exec(a.getAttribute('href'))?.[0]).filter(href => href)).size");

    /// <summary>A week in one statement.</summary>
    private async Task RunOutAsync(string email)
    {
        await using var connection = new NpgsqlConnection(suite.Now.Processes["postgres"][0].Url + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("UPDATE portal.invitations SET expires_at = now() - interval '1 minute' WHERE email = @email", connection) { Parameters = { new("email", email) } };
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    private static string TenantIn(string url) => url.Split("/t/")[1].Split('/')[0];
}
