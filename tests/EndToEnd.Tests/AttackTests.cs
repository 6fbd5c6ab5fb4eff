using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>
/// Bar S2: 200 attacks in every string that a page shows, written by SCIM, by the management API and by people; none of them runs. In its quick size
/// they are spread over a few resources; with SCIMSUITE_FULL=1 every field holds every attack, and every page is looked at.
/// </summary>
[Collection(SuiteCollection.Name)]
public sealed class AttackTests(Suite suite, ITestOutputHelper output)
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("SCIMSUITE_FULL") == "1";

    private readonly System.Diagnostics.Stopwatch _watch = System.Diagnostics.Stopwatch.StartNew();

    [Fact]
    public async Task Two_hundred_attacks_in_every_string_are_shown_and_none_runs()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await browser.BeforeEveryPageAsync(AttackWalk.Watch);
        var (tenant, key) = await SignUpAsync(browser);
        var ground = new AttackGround(suite, tenant, key, IsFull);
        await ground.PlantAsync();
        Say($"planted in {ground.Users.Count} users, {ground.Groups.Count} groups, {ground.Connectors.Count} connectors");

        var walk = new AttackWalk(browser);
        string At(string path) => $"/t/{tenant}/{path}";
        await InviteAsync(browser, tenant);
        IReadOnlyList<string> people = [.. ground.Users.Select(user => At($"users/{user}")), .. ground.Groups.Select(group => At($"groups/{group}"))];
        IReadOnlyList<string> lists =
        [
            "/account", At("connectors"), At("requests"), At("audit"), At("audit?action=user.created"), At("audit?action=group.created"), At("audit?action=user.changed"), At("audit?action=connector.created"), At("audit?action=token.issued"),
            At("settings"), At("settings/api-keys"), At("settings/schema"), At("settings/schema?edit=urn:attacks:1.0:User"), At("settings/sign-in"), At("settings/delete"), At("connectors/new/okta"),
            .. Enumerable.Range(0, (ground.Users.Count / 50) + 1).SelectMany(page => new[] { At($"users?start={(page * 50) + 1}"), At($"groups?start={(page * 50) + 1}") }),
            .. ground.Connectors.SelectMany(connector => new[] { "", "/tokens" }.Select(more => At($"connectors/{connector.Id}{more}"))), .. ground.Connectors.Take(6).SelectMany(connector => new[] { "?outcome=refused", "/settings" }.Select(more => At($"connectors/{connector.Id}{more}"))),
        ];
        string[] fields = ["users?q=", "audit?q=", "find?q=", "groups?q=", "connectors?name="];
        IReadOnlyList<string> asked = [.. Attacks.All.Chunk(4).Where((_, i) => IsFull || i == 7).SelectMany(some => fields.Select(path => At(path + Uri.EscapeDataString(string.Join(' ', some)))))];

        // As the server writes them, and as the live page draws them: between the two, every page with every attack.
        var half = IsFull ? 2 : 1;
        await walk.ReadAsync([.. lists.Where((path, i) => i % half == 0 || !path.Contains("/connectors/", StringComparison.Ordinal)), .. IsFull ? people.Where((_, i) => i < ground.Users.Count || i % 4 == 0) : people.Where((_, i) => i % 8 < 2), .. asked.Where((_, i) => i % half == 0)]);
        Say($"{walk.Looked} pages as written");
        var rows = await RowsAsync(walk, At("requests?outcome=refused&method=GET"), At("audit?action=user.created"));
        await walk.ReadAsync(rows.Where((path, i) => i % half == 0 || path.Contains("/requests", StringComparison.Ordinal)));
        Say($"{rows.Count} opened rows");
        await walk.TurnAsync([.. lists.Where(path => path != "/account"), .. people.Where((_, i) => i % (IsFull ? 4 : 8) == 2), .. rows.Where((_, i) => i % 8 == 1), .. asked.Where((path, i) => i % half == half - 1 && !path.Contains("/find?", StringComparison.Ordinal))]);
        Say($"{walk.Looked} pages with those drawn live");

        await walk.AskAsync(At($"connectors/{ground.Connectors[1].Id}/tokens"), "Revoke the token", "Keep it");
        await walk.AskAsync(At("settings/schema"), "Remove", "Keep it");
        await walk.AskAsync(At("settings/api-keys"), "Revoke the token", "Keep it");

        await using var console = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await console.BeforeEveryPageAsync(AttackWalk.Watch);
        await console.SignInAsync(suite.Now.Operator);
        var operators = new AttackWalk(console);
        IReadOnlyList<string> pages = ["/operator", "/operator/tenants", $"/operator/tenants/{tenant}", "/operator/events", "/operator/connectors", "/operator/auth", "/operator/requests?id=" + Uri.EscapeDataString(Attacks.All[5]), .. Attacks.All.Where((_, i) => IsFull || i == 4).Chunk(8).Select(some => "/operator/tenants?q=" + Uri.EscapeDataString(string.Join(' ', some)))];
        await operators.ReadAsync(pages);
        await operators.TurnAsync(pages.Where((_, i) => i < 8));
        Say($"{operators.Looked} pages of the operator");

        await ExportIsTextAsync(browser, tenant);
        Assert.True(walk.Found.Count == 0, string.Join('\n', walk.Found.Take(10)));
        Assert.True(operators.Found.Count == 0, string.Join('\n', operators.Found.Take(10)));
        Assert.Empty(browser.Complaints);
        Assert.Empty(console.Complaints);

        // What no page has shown was not tried.
        var counts = AttackGround.Fields.ToDictionary(field => field, walk.Shown);
        Say(string.Join(", ", counts.Select(pair => $"{pair.Key} {pair.Value}")));
        Assert.Empty(counts.Where(pair => pair.Value < (IsFull ? AttackGround.Most(pair.Key) : 1)).Select(pair => $"{pair.Key}: {pair.Value}"));
    }

    private void Say(string what) => output.WriteLine($"{_watch.Elapsed.TotalSeconds,5:0} s  {what}");

    /// <summary>Of every page of these lists: the addresses that open one row each.</summary>
    private static async Task<IReadOnlyList<string>> RowsAsync(AttackWalk walk, params string[] lists)
    {
        List<string> rows = [];
        foreach (var list in lists)
        {
            for (var at = list; at.Length > 0 && rows.Count < 2000;)
            {
                var seen = (await walk.ReadAsync([at])).Single();
                rows.AddRange(IsFull ? seen.Rows : seen.Rows.Where((_, i) => i % 3 == 0).Take(8));
                at = IsFull ? seen.Older : "";
            }
        }

        return rows;
    }

    /// <summary>A tenant and a person who are called so, and a key.</summary>
    private async Task<(string Tenant, string Key)> SignUpAsync(PortalBrowser browser)
    {
        var page = browser.Page;
        var tenant = await browser.SignUpAsync(suite, Attacks.All[Attacks.Short[4]], Attacks.All[Attacks.Short[5]]);
        await browser.GoAsync($"/t/{tenant}/settings/api-keys");
        await page.GetByLabel("What for").FillAsync(Attacks.All[Attacks.Short[8]]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make and show it" }).ClickAsync();
        return (tenant, (await page.Locator("#once-text").TextContentAsync())!);
    }

    /// <summary>Somebody whose e-mail is markup: browsers refuse to type it, a program does not.</summary>
    private async Task InviteAsync(PortalBrowser browser, string tenant)
    {
        await browser.GoAsync($"/t/{tenant}/settings");
        var email = $"\"<img/src=x/onerror=window.__x=9>{Guid.NewGuid():N}\"@x.test";
        await browser.Page.Locator("#email").EvaluateAsync("e => { e.type = 'text'; }");
        await browser.Page.Locator("#email").FillAsync(email);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Make an invitation" }).ClickAsync();
        await Assertions.Expect(browser.Page.Locator("main")).ToContainTextAsync(email);

        // Letters are text; what others chose in them starts no line and is no link.
        var letter = await suite.LetterAsync("x.test", "invites you");
        Assert.Contains("Content-Type: text/plain", letter, StringComparison.Ordinal);
        Assert.DoesNotContain("text/html", letter, StringComparison.OrdinalIgnoreCase);
        Assert.Single(letter.Split('\n'), line => line.StartsWith("Subject:", StringComparison.Ordinal));
    }

    /// <summary>CSV that a spreadsheet calculates nothing from, and one JSON object a line.</summary>
    private static async Task ExportIsTextAsync(PortalBrowser browser, string tenant)
    {
        const string Fetch = "async path => { const r = await fetch(path); return { text: await r.text(), type: r.headers.get('content-type'), how: r.headers.get('content-disposition'), sniff: r.headers.get('x-content-type-options') }; }";
        await browser.GoAsync($"/t/{tenant}/audit");
        var csv = await browser.Page.EvaluateAsync<JsonElement>(Fetch, $"/t/{tenant}/audit/export?as=csv");
        var lines = await browser.Page.EvaluateAsync<JsonElement>(Fetch, $"/t/{tenant}/audit/export?as=ndjson");
        Assert.All(new[] { csv, lines }, file =>
        {
            Assert.StartsWith("attachment", file.GetProperty("how").GetString(), StringComparison.Ordinal);
            Assert.Equal("nosniff", file.GetProperty("sniff").GetString());
            Assert.DoesNotContain("html", file.GetProperty("type").GetString(), StringComparison.Ordinal);
        });

        var rows = Rows(csv.GetProperty("text").GetString()!);
        Assert.All(rows, row => Assert.Equal(10, row.Length));
        Assert.All(rows.SelectMany(row => row), field => Assert.DoesNotMatch(@"\A\s*[=+\-@|%\t\r\n＝＋－＠]", field));
        Assert.Contains(rows, row => row[4] == $"'{Attacks.Formulas[0]}");
        var events = lines.GetProperty("text").GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(rows.Count - 1, events.Length);
        Assert.All(events, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
    }

    /// <summary>RFC 4180, read by its own grammar: a field is quoted whole, or holds neither quote nor comma nor line end.</summary>
    private static List<string[]> Rows(string text)
    {
        List<string[]> rows = [];
        List<string> fields = [];
        foreach (Match field in Regex.Matches(text.TrimStart('\uFEFF'), "\\G(?:\"(?<quoted>(?:[^\"]|\"\")*)\"|(?<plain>[^\",\r\n]*))(?<end>,|\r?\n|\\z)"))
        {
            fields.Add(field.Groups["quoted"].Success ? field.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : field.Groups["plain"].Value);
            if (field.Groups["end"].Value != ",")
            {
                rows.Add([.. fields]);
                fields.Clear();
            }
        }

        return rows[^1] is [""] ? rows[..^1] : rows;
    }
}
