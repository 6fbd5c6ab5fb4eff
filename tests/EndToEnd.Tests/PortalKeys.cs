using Microsoft.Playwright;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>A customer without a mouse: from signing up to a token issued and revoked, by keyboard alone, always seeing where one is.</summary>
[Collection(SuiteCollection.Name)]
public sealed class PortalKeys(Suite suite)
{
    /// <summary>What has the focus: its name, and whether that is seen (an outline, within the window, nothing over it).</summary>
    private const string Here =
        """
        () => {
          const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
          const label = e.labels?.[0]?.textContent ?? e.textContent ?? '';
          const at = document.elementFromPoint(Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 2), Math.min(Math.max(r.top + Math.min(r.height / 2, 16), 1), innerHeight - 2));
          const seen = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 && r.bottom > 0 && r.top < innerHeight && (at === e || e.contains(at) || at?.contains(e));
          return { name: e === document.body || e.id === 'main' ? '' : (e.getAttribute('aria-label') ?? label).trim().replace(/\s+/g, ' '), seen, inDialog: !!e.closest('[role=dialog]'), isMain: e.id === 'main' };
        }
        """;

    [Fact]
    public async Task The_whole_journey_is_walked_by_keyboard_alone()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        var page = browser.Page;
        var email = $"{Guid.NewGuid():N}@keys.example";
        await browser.GoAsync("/sign-up");
        await TypeAsync(page, "Company", "Keys Ltd");
        await TypeAsync(page, "Your name", "Kim Keys");
        await TypeAsync(page, "Work e-mail", email);
        await TypeAsync(page, "Password", "lantern copper drift seven");
        await page.Keyboard.PressAsync("Enter");
        await browser.SeesAsync("Look into your mail");
        await browser.GoAsync(await suite.LinkInMailAsync(email));
        await PressAsync(page, "Create tenant");
        await browser.SeesAsync("Connect your identity provider");
        await browser.AliveAsync();

        // The skip link leads past the rail.
        await TabToAsync(page, "Skip to content");
        await page.Keyboard.PressAsync("Enter");
        await Eventually.HoldsAsync(async () => (await page.EvaluateAsync<Focus>(Here)).IsMain, TimeSpan.FromSeconds(2), "the skip link leads to the page's content");
        await PressAsync(page, "app made with the wizard");
        await browser.SeesAsync("Connect Okta");
        await browser.AliveAsync();
        await TypeAsync(page, "Name", "By keyboard");
        await PressAsync(page, "Create connector and show its token");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy the token" }).WaitForAsync();
        await PressAsync(page, "Copy the token");
        Assert.StartsWith("sct_", await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"), StringComparison.Ordinal);
        await PressAsync(page, "Go to first sync");
        await browser.SeesAsync("By keyboard");
        await browser.AliveAsync();

        // A dialog keeps the focus, and gives it back.
        await browser.GoAsync(new Uri(page.Url).AbsolutePath + "/tokens");
        await PressAsync(page, "Issue and show it");
        await page.Locator("#once-text").WaitForAsync();
        await StaysAsync(page);
        await PressAsync(page, "Copy token");
        await PressAsync(page, "Close");
        await BackAtAsync(page, "Issue and show it");
        await PressAsync(page, "Revoke the token");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).WaitForAsync();
        await StaysAsync(page);
        await PressAsync(page, "Keep it");
        await BackAtAsync(page, "Revoke the token");

        // Menus open, close by Escape, and give it back.
        await TabToAsync(page, "Account of Kim Keys", isBackwards: true);
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "Your account");
        await page.Keyboard.PressAsync("Escape");
        await BackAtAsync(page, "Account of Kim Keys");
        await page.Keyboard.PressAsync("Enter");
        await PressAsync(page, "Sign out");
        await page.GetByText("You are signed out").WaitForAsync();
        Assert.Empty(browser.Complaints);
    }

    private static async Task TypeAsync(IPage page, string field, string text)
    {
        if (!(await page.EvaluateAsync<Focus>(Here)).Is(field))
        {
            await TabToAsync(page, field);
        }

        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(text);
    }

    private static async Task PressAsync(IPage page, string name)
    {
        if (!(await page.EvaluateAsync<Focus>(Here)).Is(name))
        {
            await TabToAsync(page, name);
        }

        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>By Tab, as often as it takes; every stop on the way is seen.</summary>
    private static async Task TabToAsync(IPage page, string name, bool isBackwards = false)
    {
        List<string> stops = [];
        for (var i = 0; i < 90; i++)
        {
            await page.Keyboard.PressAsync(isBackwards ? "Shift+Tab" : "Tab");
            var at = await page.EvaluateAsync<Focus>(Here);
            stops.Add(at.Name);
            Assert.True(at.Seen || at.Name.Length == 0, $"{at.Name} has the focus and is not seen, on {page.Url}");
            if (at.Is(name))
            {
                return;
            }
        }

        Assert.Fail($"{name} is not reached on {page.Url}: {string.Join(" | ", stops.Distinct())}");
    }

    private static async Task StaysAsync(IPage page)
    {
        for (var i = 0; i < 9; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var at = await page.EvaluateAsync<Focus>(Here);
            Assert.True(at.InDialog || at.Name.Length == 0, $"the focus left the dialog for {at.Name}");       // nowhere: on its way around
        }
    }

    private static async Task BackAtAsync(IPage page, string name) => await Eventually.HoldsAsync(
        async () => (await page.EvaluateAsync<Focus>(Here)).Is(name), TimeSpan.FromSeconds(3), $"the focus is back at {name}");

    private sealed record Focus
    {
        public string Name { get; init; } = "";
        public bool Seen { get; init; }
        public bool InDialog { get; init; }
        public bool IsMain { get; init; }

        /// <summary>A link that begins with a picture's letters is known by its end.</summary>
        public bool Is(string name) => Name.StartsWith(name, StringComparison.Ordinal) || Name.EndsWith(name, StringComparison.Ordinal);
    }
}
