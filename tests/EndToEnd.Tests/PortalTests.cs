using Microsoft.Playwright;
using ScimSuite.Twins;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>What people do in the portal, in a browser, through the gateway. The pictures of README and docs are taken here.</summary>
[Collection(SuiteCollection.Name)]
public sealed class PortalTests(Suite suite)
{
    [Fact]
    public async Task A_new_customer_gets_from_sign_up_to_people_in_twelve_clicks()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        var page = browser.Page;
        var clicks = 0;
        async Task ClickAsync(ILocator target)
        {
            clicks++;
            await target.ClickAsync();
        }

        await browser.GoAsync("/sign-up");
        await browser.ScreenshotAsync("portal-sign-up", isWhole: false);
        await page.GetByLabel("Company").FillAsync("Pellworth Mutual");
        await page.GetByLabel("Your name").FillAsync("Maeve Corrigan");
        var email = $"maeve.{Guid.NewGuid().ToString("N")[..6]}@pellworth.example";
        await page.GetByLabel("Work e-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync("lantern copper drift seven");
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Create tenant" }));
        await browser.SeesAsync("Look into your mail");
        await browser.ScreenshotAsync("portal-look-into-mail", isWhole: false);
        await browser.GoAsync(await suite.LinkInMailAsync(email));
        await browser.ScreenshotAsync("portal-confirm", isWhole: false);
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Create tenant" }));
        await browser.SeesAsync("Connect your identity provider");
        await browser.AliveAsync();
        await browser.ScreenshotAsync("portal-first-visit");

        await ClickAsync(page.GetByRole(AriaRole.Link, new() { Name = "Okta app made with the wizard" }));
        await browser.SeesAsync("Connect Okta");
        await browser.AliveAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Okta workforce");
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Create connector and show its token" }));
        var copy = page.GetByRole(AriaRole.Button, new() { Name = "Copy the token" });
        await copy.WaitForAsync();
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Copy the SCIM connector base URL" }));
        var url = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        await ClickAsync(copy);
        var token = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.StartsWith("sct_", token);
        Assert.Equal(suite.Now.Scim, url);
        Assert.True(clicks <= 12, $"{clicks} clicks");

        // The provider's test call, then its first sync.
        await Eventually.HoldsAsync(async () => (await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?startIndex=1&count=2", token)).Status == 200, TimeSpan.FromSeconds(20), "the new token is accepted");
        await Assertions.Expect(page.GetByText("We saw your test call")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await browser.ScreenshotAsync("portal-wizard");
        await TwinRun.RunAsync(new TwinOptions { Provider = "okta-wizard", Users = 25, Groups = 3, Url = url, Token = token, Seed = 7 }, CancellationToken.None);

        // Shown once: a later look at the same page has it no more.
        await page.ReloadAsync();
        await browser.AliveAsync();
        Assert.DoesNotContain(token, await page.ContentAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Go to first sync" }).ClickAsync();
        await browser.SeesAsync("Okta workforce");
        await browser.AliveAsync();
        Assert.DoesNotContain(token, await page.ContentAsync());
        await browser.ScreenshotAsync("portal-new-connector");
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_token_is_shown_once_in_a_dialog_that_does_not_close_by_accident()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        var (page, tenant) = (browser.Page, suite.Now.Tenants[0]);
        await browser.SignInAsync(tenant.Owner);
        var connector = tenant.Connectors.First(one => one.Name == "okta");
        await browser.GoAsync($"/t/{tenant.Id}/connectors/{connector.Id}/tokens");

        await page.GetByRole(AriaRole.Button, new() { Name = "Issue and show it" }).ClickAsync();
        var token = await page.Locator("#once-text").TextContentAsync();
        await browser.ScreenshotAsync("portal-token-once", isWhole: false);
        Assert.StartsWith("sct_", token);
        Assert.Empty(await browser.ViolationsAsync());
        await page.Keyboard.PressAsync("Escape");
        await page.Mouse.ClickAsync(5, 300);
        Assert.True(await page.Locator("#once-text").IsVisibleAsync());
        Assert.True(await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).IsDisabledAsync());

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy token" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Assertions.Expect(page.Locator("#once-text")).ToHaveCountAsync(0);
        Assert.DoesNotContain(token!, await page.ContentAsync());
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task An_operator_signs_in_with_a_code_looks_in_with_a_reason_and_the_tenant_sees_it()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        var (page, tenant) = (browser.Page, suite.Now.Tenants[1]);
        await browser.SignInAsync(suite.Now.Operator, anew: true);
        await browser.SeesAsync("Overview");

        await browser.GoAsync($"/t/{tenant.Id}/connectors");
        await page.GetByText("nothing here that you can see").First.WaitForAsync();

        // From the id a customer was told to the request, its tenant and its trace.
        var told = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", tenant.Connectors[0].Token, Scim.User($"told-{Guid.NewGuid():N}"));
        await Eventually.HoldsAsync(async () =>
        {
            await browser.GoAsync($"/operator/find?q={told.RequestId}");
            await page.WaitForURLAsync(url => url.Contains("/operator/requests", StringComparison.Ordinal));
            return await page.GetByRole(AriaRole.Link, new() { Name = tenant.Name }).CountAsync() > 0;
        }, TimeSpan.FromSeconds(20), "the request is found by its id");
        await browser.AliveAsync();
        await browser.ScreenshotAsync("operator-request");

        await browser.GoAsync($"/operator/tenants/{tenant.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look in, with a reason" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("Case 2291, cannot see its groups");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look in", Exact = true }).ClickAsync();
        await page.GetByText("You look into").WaitForAsync();
        await browser.AliveAsync();
        await browser.ScreenshotAsync("operator-looks-in");
        Assert.Equal(0, await page.GetByRole(AriaRole.Link, new() { Name = "New connector" }).CountAsync());

        await using var owner = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await owner.SignInAsync(tenant.Owner);
        await owner.Page.GetByText("Support was here.").WaitForAsync();
        await Eventually.HoldsAsync(
            async () => (await suite.SendAsync(HttpMethod.Get, "/api/audit?action=tenant.opened", tenant.ApiKey)).Json.GetProperty("items").GetArrayLength() > 0,
            TimeSpan.FromSeconds(20), "the opening is in the tenant's audit");
        Assert.Empty(browser.Complaints);
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_passkey_is_made_and_signs_in_and_an_old_answer_does_not()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        var page = browser.Page;
        var devTools = await browser.DevToolsAsync();
        await devTools.SendAsync("WebAuthn.enable");
        await devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
        });
        await browser.GoAsync("/sign-up");
        await page.GetByLabel("Company").FillAsync("Tessaro Clinics");
        await page.GetByLabel("Your name").FillAsync("Oskar Winther");
        var email = $"oskar.{Guid.NewGuid().ToString("N")[..6]}@tessaro.example";
        await page.GetByLabel("Work e-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync("meadow violin harbour nine");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create tenant" }).ClickAsync();
        await browser.GoAsync(await suite.LinkInMailAsync(email));
        await page.GetByRole(AriaRole.Button, new() { Name = "Create tenant" }).ClickAsync();
        await browser.SeesAsync("Connect your identity provider");

        await browser.GoAsync("/account");
        await page.GetByLabel("Name of the new passkey").FillAsync("Laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the passkey Laptop" }).WaitForAsync();
        await browser.ScreenshotAsync("portal-account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByText("You are signed out").WaitForAsync();

        string? answer = null;
        page.Request += (_, request) => answer = request.Url.EndsWith("/sign-in/passkey", StringComparison.Ordinal) ? request.PostData : answer;
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await browser.SeesAsync("Connect your identity provider");

        var replayed = await page.EvaluateAsync<int>("body => fetch('/sign-in/passkey', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).then(r => r.status)", answer);
        Assert.Equal(400, replayed);
    }
}
