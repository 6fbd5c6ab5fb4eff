using Microsoft.Playwright;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>How pages behave in the hand: no flicker, a lost connection, a deletion taken back, the keyboard alone.</summary>
[Collection(SuiteCollection.Name)]
public sealed class PortalFeel(Suite suite)
{
    /// <summary>Notes each time that what was shown is gone from the page: when it becomes alive, all of it must still be there.</summary>
    private const string Flicker =
        """
        window.__blank = [];
        addEventListener('DOMContentLoaded', () => {
          let most = 0;
          const look = () => {
            const main = document.querySelector('main'), length = main ? main.textContent.trim().length : 0;
            if (length < most * .8) { window.__blank.push(`${most} -> ${length}`); }
            if (document.querySelector('[aria-busy=true]')) { window.__blank.push('loading'); }
            most = Math.max(most, length);
          };
          look();
          new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
        });
        """;

    private const string Sockets =
        """
        window.__sockets = [];
        const Real = WebSocket;
        window.WebSocket = class extends Real { constructor(...all) { super(...all); window.__sockets.push(this); } };
        """;

    [Fact]
    public async Task A_page_shows_everything_at_once_and_does_not_blank_when_it_becomes_alive()
    {
        var tenant = suite.Now.Tenants[0];
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await browser.BeforeEveryPageAsync(Flicker);
        await browser.SignInAsync(tenant.Owner);

        foreach (var path in new[] { "connectors", $"connectors/{tenant.Connectors[0].Id}", "requests", "users", "groups", "audit", "settings/api-keys", "settings/schema", "settings/delete" })
        {
            await browser.GoAsync($"/t/{tenant.Id}/{path}");
            Assert.True(await browser.Page.EvaluateAsync<string>("() => window.__blank.join(', ')") is "" or null, $"{path}: {await browser.Page.EvaluateAsync<string>("() => window.__blank.join(', ')")}");
        }

        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_lost_connection_loses_nothing_that_was_typed()
    {
        var tenant = suite.Now.Tenants[0];
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await browser.BeforeEveryPageAsync(Sockets);
        await browser.SignInAsync(tenant.Owner);
        await browser.GoAsync($"/t/{tenant.Id}/connectors/{tenant.Connectors[1].Id}/tokens");
        var (page, name) = (browser.Page, browser.Page.GetByLabel("What for"));
        await name.FillAsync("typed before the tunnel");

        await browser.OfflineAsync(true);
        await page.EvaluateAsync("() => window.__sockets.forEach(socket => socket.close())");
        await Assertions.Expect(page.GetByText("The connection is lost.")).ToBeVisibleAsync();
        Assert.Equal("typed before the tunnel", await name.InputValueAsync());

        await browser.OfflineAsync(false);
        await Assertions.Expect(page.GetByText("The connection is lost.")).ToBeHiddenAsync(new() { Timeout = 15_000 });
        Assert.Equal("typed before the tunnel", await name.InputValueAsync());

        // The page that was away for too long is loaded anew, and what was typed is put back.
        await page.EvaluateAsync("() => { document.getElementById('components-reconnect-modal').classList.add('components-reconnect-rejected'); }");
        await page.Locator(".lost-rejected a").ClickAsync();
        await browser.AliveAsync();
        await Assertions.Expect(page.GetByLabel("What for")).ToHaveValueAsync("typed before the tunnel");
    }

    [Fact]
    public async Task A_tenants_deletion_is_typed_waits_a_day_and_is_undone()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        var page = browser.Page;
        await browser.GoAsync("/sign-up");
        await page.GetByLabel("Company").FillAsync("Corvane Textiles");
        await page.GetByLabel("Your name").FillAsync("Ilse Brandt");
        await page.GetByLabel("Work e-mail").FillAsync($"ilse.{Guid.NewGuid().ToString("N")[..6]}@corvane.example");
        await page.GetByLabel("Password").FillAsync("lantern copper drift seven");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create tenant" }).ClickAsync();
        await browser.SeesAsync("Connect your identity provider");
        var tenant = page.Url.Split("/t/")[1].Split('/')[0];

        await browser.GoAsync($"/t/{tenant}/settings/delete");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete this tenant" }).ClickAsync();
        var go = page.GetByRole(AriaRole.Button, new() { Name = "Delete tenant" });
        await page.GetByLabel("Type Corvane Textiles to go on").FillAsync("Corvane");
        Assert.True(await go.IsDisabledAsync());
        await page.GetByLabel("Type Corvane Textiles to go on").FillAsync("Corvane Textiles");
        await go.ClickAsync();
        await browser.SeesAsync("Corvane Textiles is being deleted");
        await browser.AliveAsync();
        await browser.ScreenshotAsync("portal-deleting");
        Assert.Empty(await browser.ViolationsAsync());

        await using var console = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await console.SignInAsync(suite.Now.Operator);
        await console.GoAsync($"/operator/tenants/{tenant}");
        await console.Page.GetByText("Being deleted").First.WaitForAsync();
        Assert.Equal(1, await console.Page.GetByRole(AriaRole.Button, new() { Name = "Undo the deletion" }).CountAsync());

        await browser.GoAsync($"/t/{tenant}/connectors");
        await page.GetByText("is being deleted.").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Undo", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo the deletion" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete this tenant" }).WaitForAsync();
        Assert.Equal(0, await page.GetByText("is being deleted.").CountAsync());
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task The_keyboard_alone_reaches_everything_and_sees_where_it_is()
    {
        var tenant = suite.Now.Tenants[0];
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await browser.SignInAsync(tenant.Owner);
        await browser.GoAsync($"/t/{tenant.Id}/connectors");
        var page = browser.Page;

        await page.EvaluateAsync("() => document.activeElement?.blur()");
        await page.EvaluateAsync("() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }");
        List<string> seen = [];
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("() => document.activeElement === document.body"))
            {
                break;      // once around
            }

            seen.Add(await page.EvaluateAsync<string>(
                """
                () => { const e = document.activeElement, s = getComputedStyle(e);
                  return `${(e.getAttribute('aria-label') ?? e.textContent ?? e.id).trim().slice(0, 40)}|${s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2}`; }
                """));
        }

        Assert.StartsWith("Skip to content", seen[0], StringComparison.Ordinal);
        Assert.All(seen, at => Assert.EndsWith("|true", at, StringComparison.Ordinal));
        Assert.Contains(seen, at => at.StartsWith("New connector", StringComparison.Ordinal));
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("main").FocusAsync();
        await page.Keyboard.PressAsync("/");
        Assert.Equal("find", await page.EvaluateAsync<string>("() => document.activeElement.id"));
        Assert.Equal("none 0s", await page.EvaluateAsync<string>("() => { const e = document.createElement('i'); e.className = 'spin'; document.body.append(e); const s = getComputedStyle(e); return s.animationName + ' ' + s.transitionDuration; }"));
    }
}
