using System.Net;
using Microsoft.Playwright;
using ScimSuite.Twins;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>Every page, in both themes, at three widths: axe finds nothing, the content policy refuses nothing, nothing scrolls sideways.</summary>
[Collection(SuiteCollection.Name)]
public sealed class PortalPages(Suite suite)
{
    /// <summary>What reaches beyond the window and is in nothing that scrolls by itself.</summary>
    private const string Widest =
        """
        () => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll'))
          .slice(-3).map(e => e.tagName + '.' + e.className + ' ' + (e.textContent ?? '').trim().slice(0, 40)).join(' | ')
        """;

    private static readonly (string Name, int Width)[] Widths = [("1440", 1440), ("900", 900), ("390", 390)];

    /// <summary>Every theme at every width; otherwise the dark one at one width, for its colours, since widths change none, and axe at the widest. It saves minutes.</summary>
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("SCIMSUITE_FULL") == "1";

    [Fact]
    public async Task Every_page_of_a_tenant_is_for_everybody()
    {
        var tenant = suite.Now.Tenants[0];
        await LiveAsync();
        var (user, group) = await LongAsync(tenant);
        var main = tenant.Connectors.First(connector => connector.Name == "main").Id;
        var waiting = tenant.Connectors.First(connector => connector.Name == "entra").Id;
        await LookAsync(tenant.Owner, "portal",
        [
            ("connectors", $"/t/{tenant.Id}/connectors"), ("connector", $"/t/{tenant.Id}/connectors/{main}?outcome=refused"), ("connector-waiting", $"/t/{tenant.Id}/connectors/{waiting}"),
            ("connector-settings", $"/t/{tenant.Id}/connectors/{main}/settings"), ("tokens", $"/t/{tenant.Id}/connectors/{main}/tokens"),
            ("new-connector", $"/t/{tenant.Id}/connectors/new"), ("wizard-name", $"/t/{tenant.Id}/connectors/new/entra"), ("requests", $"/t/{tenant.Id}/requests"),
            ("users", $"/t/{tenant.Id}/users"), ("user", $"/t/{tenant.Id}/users/{user}"), ("groups", $"/t/{tenant.Id}/groups"), ("group", $"/t/{tenant.Id}/groups/{group}"),
            ("audit", $"/t/{tenant.Id}/audit?since=24h"), ("settings", $"/t/{tenant.Id}/settings"), ("schema", $"/t/{tenant.Id}/settings/schema"), ("schema-new", $"/t/{tenant.Id}/settings/schema?edit=new"), ("api-keys", $"/t/{tenant.Id}/settings/api-keys"), ("sign-in-rules", $"/t/{tenant.Id}/settings/sign-in"), ("account", "/account"), ("delete", $"/t/{tenant.Id}/settings/delete"),
            ("not-here", $"/t/{suite.Now.Tenants[1].Id}/connectors"),
        ]);
    }

    [Fact]
    public async Task Every_page_of_the_operator_is_for_everybody()
    {
        await LongAsync(suite.Now.Tenants[0]);
        await OwnConnector.MakeAsync(suite, 0, "onelogin", "strict");
        await LookAsync(suite.Now.Operator, "operator",
        [
            ("overview", "/operator"), ("tenants", "/operator/tenants"), ("tenant", $"/operator/tenants/{suite.Now.Tenants[0].Id}"), ("events", "/operator/events"),
            ("auth", "/operator/auth"), ("connectors", "/operator/connectors"), ("requests", "/operator/requests?id=nothing"), ("services", "/operator/services"),
        ]);
    }

    [Fact]
    public async Task Every_page_before_signing_in_is_for_everybody() => await LookAsync(null, "portal",
        [("sign-in", "/sign-in"), ("sign-up-page", "/sign-up"), ("invitation", "/invitations/00000000000000000000000000000000000"), ("organisation", "/sign-in/organisation?said=away"), ("reset", "/reset"), ("reset-over", "/reset/00000000000000000000000000000000000"), ("not-found", "/nothing-here")]);

    [Fact]
    public async Task Pages_carry_every_guard_and_take_nothing_from_another_site()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        var page = await http.GetAsync(suite.Now.Portal + "sign-in");
        string Header(string name) => page.Headers.TryGetValues(name, out var values) ? string.Join(' ', values) : "";

        Assert.Matches("script-src 'self' 'nonce-[^']{20,}'", Header("Content-Security-Policy"));
        Assert.DoesNotContain("script-src 'self' 'unsafe-inline'", Header("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Contains("max-age", Header("Strict-Transport-Security"));
        Assert.All(page.Headers.GetValues("Set-Cookie"), cookie =>
        {
            Assert.StartsWith("__Host-", cookie);
            Assert.All(["secure", "httponly", "samesite"], word => Assert.Contains(word, cookie, StringComparison.OrdinalIgnoreCase));
        });

        foreach (var path in new[] { "sign-in", "sign-up", "sign-out", "theme?to=dark", "sign-in/passkey", "account", "_blazor/negotiate" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, suite.Now.Portal + path) { Headers = { { "Origin", "https://evil.example" } } };
            Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(request)).StatusCode);
        }
    }

    private async Task LookAsync(SuitePerson? person, string prefix, (string Name, string Path)[] pages)
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        if (person is not null)
        {
            await browser.SignInAsync(person);
        }

        List<string> violations = [];
        foreach (var (name, path) in pages)
        {
            await browser.Page.SetViewportSizeAsync(1440, 900);
            await browser.GoAsync(path);
            foreach (var theme in new[] { "light", "dark" })
            {
                await browser.ThemeAsync(theme);
                foreach (var (width, pixels) in theme == "light" || IsFull ? Widths : Widths[..1])
                {
                    await browser.Page.SetViewportSizeAsync(pixels, 900);
                    if (IsFull || width == "1440")
                    {
                        violations.AddRange((await browser.ViolationsAsync(ofColoursAlone: theme == "dark" && !IsFull)).Select(violation => $"{theme} {width} {violation}"));
                    }

                    if (await browser.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth + 1"))
                    {
                        violations.Add($"{theme} {width} {path} scrolls sideways: {await browser.Page.EvaluateAsync<string>(Widest)}");
                    }

                    if (width != "900" && (theme == "light" || IsFull))
                    {
                        await browser.ScreenshotAsync($"{prefix}-{name}-{width}-{theme}");
                    }
                }
            }

            await browser.ThemeAsync("light");
            violations.AddRange((await PortalReflow.BrokenAsync(browser, IsFull ? $"{prefix}-{name}" : null)).Select(what => $"{path} {what}"));
        }

        Assert.True(violations.Count == 0, string.Join('\n', violations.Distinct().Take(80)));
        Assert.Empty(browser.Complaints);
    }

    /// <summary>A day in the life, short: people, changes, and something that is refused.</summary>
    private async Task LiveAsync()
    {
        var run = Guid.NewGuid().ToString("N")[..6];
        await TwinRun.RunAsync(new TwinOptions { Provider = "okta-wizard", Users = 40, Groups = 6, SuiteFile = suite.File, Tenant = 0, Connector = "main", Seed = 11 }, CancellationToken.None);
        var token = suite.Now.Token(0, "main");
        for (var i = 0; i < 6; i++)
        {
            await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", token, Scim.User($"twice-{run}"));
        }

        await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?filter=shoe+size", token);
        await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users", token + "x");
        await Task.Delay(4000);
    }

    /// <summary>Somebody, and a group, whose names nobody could break: the pages must all the same.</summary>
    private async Task<(string User, string Group)> LongAsync(SuiteTenant tenant)
    {
        var token = tenant.Connectors.First(connector => connector.Name == "main").Token;
        var name = $"{Guid.NewGuid():N}{new string('m', 200)}";
        var user = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", token, Scim.User(name));
        var group = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Groups", token, Scim.Group(name, user.Id));
        await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{user.Id}", token, Scim.Patch(Scim.Replace("title", name)));
        return (user.Id, group.Id);
    }
}
