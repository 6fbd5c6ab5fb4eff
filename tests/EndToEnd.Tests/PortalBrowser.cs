using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Buffers.Binary;
using CliWrap;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using ScimSuite.Testing;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>Debian's Chromium, looking at the portal through the gateway. What the page's policy refuses and what a script throws is kept.</summary>
internal sealed class PortalBrowser : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    private static readonly SemaphoreSlim _one = new(1, 1);
    private static readonly ConcurrentDictionary<string, (DateTime At, IReadOnlyList<Cookie> Cookies)> _signedIn = new();
    private static (IPlaywright Playwright, IBrowser Browser)? _shared;

    private readonly IBrowserContext _context;

    private PortalBrowser(IBrowserContext context, IPage page, string portal)
    {
        (_context, Page, Portal) = (context, page, portal.TrimEnd('/'));
        Listen(page);
    }

    public IPage Page { get; }

    public string Portal { get; }

    public List<string> Complaints { get; } = [];

    private void Listen(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("status of 40", StringComparison.Ordinal))
            {
                Complaints.Add($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => Complaints.Add($"{page.Url}: {error}");
        page.Dialog += (_, dialog) =>
        {
            Complaints.Add($"{page.Url}: a dialog was opened: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
    }

    public static async Task<PortalBrowser> OpenAsync(string portal, int width = 1440, int height = 900, string theme = "light")
    {
        var browser = await SharedAsync();
        var context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height }, TimezoneId = "Europe/Berlin", ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce, Permissions = ["clipboard-read", "clipboard-write"],
        });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        return new PortalBrowser(context, page, portal);
    }

    /// <summary>One Chromium for all tests, each with a context of its own: cookies never meet. It ends with the suite.</summary>
    private static async Task<IBrowser> SharedAsync()
    {
        await _one.WaitAsync();
        try
        {
            if (_shared is { Browser.IsConnected: true } known)
            {
                return known.Browser;
            }

            if (!File.Exists(Chromium))
            {
                await Cli.Wrap("/bin/bash").WithArguments([Path.Combine(Solution.Root, "deploy/local/install-infrastructure.sh"), "--chromium"]).ExecuteAsync();
            }

            var playwright = await Playwright.CreateAsync();
            var browser = await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Chromium,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
            });
            _shared = (playwright, browser);
            return browser;
        }
        finally
        {
            _one.Release();
        }
    }

    public static async Task CloseAsync()
    {
        if (_shared is { } shared)
        {
            _shared = null;
            await shared.Browser.DisposeAsync();
            shared.Playwright.Dispose();
        }
    }

    /// <summary>Another tab of the same browser, used as this one is. It ends with this one.</summary>
    public async Task<PortalBrowser> AnotherAsync()
    {
        var page = await _context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        return new(_context, page, Portal);
    }

    /// <summary>Another tab of the same browser.</summary>
    public async Task<IPage> AnotherPageAsync()
    {
        var page = await _context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        Listen(page);
        return page;
    }

    /// <summary>Opens the page and waits until it is alive: a press on a button before that would be lost.</summary>
    public async Task<IResponse?> GoAsync(string path)
    {
        var response = await Page.GotoAsync(path.StartsWith("http", StringComparison.Ordinal) ? path : Portal + path, new() { WaitUntil = WaitUntilState.Load });
        await AliveAsync();
        return response;
    }

    /// <summary>Waits for a heading; when it does not come, says what stands there instead.</summary>
    public async Task SeesAsync(string heading)
    {
        try
        {
            await Page.GetByRole(AriaRole.Heading, new() { Name = heading }).First.WaitForAsync();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"'{heading}' is not on {Page.Url}, but: {await Page.Locator("body").InnerTextAsync()}\n{string.Join('\n', Complaints)}");
        }
    }

    public async Task AliveAsync()
    {
        await Page.Locator("main").First.WaitForAsync();
        await Page.WaitForFunctionAsync("() => !document.querySelector('.shell') || (document.querySelector('.shell[data-alive]') && !document.querySelector('[aria-busy=true]'))");
    }

    /// <summary>Signs in, or, where this person did so a while ago, goes on with that session: a code works once in half a minute.</summary>
    public async Task SignInAsync(SuitePerson person, bool anew = false)
    {
        if (!anew && _signedIn.TryGetValue(person.Email, out var known) && DateTime.UtcNow - known.At < TimeSpan.FromMinutes(8))
        {
            await _context.AddCookiesAsync(known.Cookies);
            await GoAsync("/");
            if (!Page.Url.Contains("/sign-in", StringComparison.Ordinal))
            {
                return;
            }
        }

        await GoAsync("/sign-in");
        await Page.GetByLabel("E-mail").FillAsync(person.Email);
        await Page.GetByLabel("Password").FillAsync(person.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Page.GetByLabel("Code").WaitForAsync();
        for (var i = 0; i < 3 && Page.Url.Contains("/sign-in/code", StringComparison.Ordinal); i++)
        {
            await Page.GetByLabel("Code").FillAsync(CodeOf(person.TotpSecret, used: i));
            await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            try
            {
                await Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal), new() { Timeout = 1500 });
            }
            catch (TimeoutException)
            {
                // used already: the next one
            }
        }

        Assert.DoesNotContain("/sign-in", Page.Url);
        await AliveAsync();
        _signedIn[person.Email] = (DateTime.UtcNow, [.. (await _context.CookiesAsync()).Select(cookie => new Cookie
        {
            Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path, Expires = cookie.Expires, HttpOnly = cookie.HttpOnly, Secure = cookie.Secure, SameSite = cookie.SameSite,
        })]);
    }

    /// <summary>A new person with a new tenant, through the forms and the letter; answers the tenant's id.</summary>
    public async Task<string> SignUpAsync(Suite suite, string company, string name) => (await SignUpPersonAsync(suite, company, name)).Tenant;

    public async Task<(string Tenant, string Email)> SignUpPersonAsync(Suite suite, string company, string name)
    {
        var email = $"{Guid.NewGuid():N}@newcomers.example";
        await GoAsync("/sign-up");
        await Page.GetByLabel("Company").FillAsync(company);
        await Page.GetByLabel("Your name").FillAsync(name);
        await Page.GetByLabel("Work e-mail").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync("lantern copper drift seven");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Create tenant" }).ClickAsync();
        await GoAsync(await suite.LinkInMailAsync(email));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Create tenant" }).ClickAsync();
        await SeesAsync("Connect your identity provider");
        return (Page.Url.Split("/t/")[1].Split('/')[0], email);
    }

    /// <summary>As the switch does, without a page load.</summary>
    public Task ThemeAsync(string theme) => Page.EvaluateAsync("theme => { document.documentElement.dataset.theme = theme; }", theme);

    /// <summary>Every rule of WCAG 2.0 to 2.2 A and AA, and best practice; or that of colours alone, where nothing but them has changed.</summary>
    public async Task<IReadOnlyList<string>> ViolationsAsync(bool ofColoursAlone = false)
    {
        var result = await Page.RunAxe(new AxeRunOptions
        {
            ResultTypes = [ResultType.Violations],       // of what passes, one node of each rule: thousands would be sent back
            RunOnly = ofColoursAlone ? new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } : null,
        });
        return [.. result.Violations.Select(violation => $"{Page.Url}: {violation.Id} ({violation.Impact}): {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}")];
    }

    public async Task ScreenshotAsync(string name, bool isWhole = true)
    {
        var folder = Environment.GetEnvironmentVariable("SCIMSUITE_SCREENSHOTS") ?? Path.Combine(AppContext.BaseDirectory, "screenshots");
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = isWhole });
    }

    public async Task<ICDPSession> DevToolsAsync() => await _context.NewCDPSessionAsync(Page);

    public Task OfflineAsync(bool isOffline) => _context.SetOfflineAsync(isOffline);

    public Task BeforeEveryPageAsync(string script) => _context.AddInitScriptAsync(script);

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    /// <summary>RFC 6238. A code is used once: a second sign-in within the same half minute takes the next one, which is accepted early.</summary>
    public static string CodeOf(string secret, int used = 0)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var c in secret)
        {
            buffer = ((buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal)) & 0xFFFF;
            if ((bits += 5) >= 8)
            {
                bytes.Add((byte)(buffer >> (bits -= 8)));
            }
        }

        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + used);
        var mac = HMACSHA1.HashData(bytes.ToArray(), counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 0xF)) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }
}
