using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>
/// Bar S2: 200 attacks in every string that a page shows, written by SCIM, by the management API and by people; none of them runs. In its quick size
/// they are spread over a few resources; with SCIMSUITE_FULL=1 every field holds every attack, and every page is looked at.
/// </summary>
[Collection(SuiteCollection.Name)]
public sealed class AttackTests(Suite suite)
{
    private const string Extension = "urn:attacks:1.0:User";

    private static readonly bool IsFull = Environment.GetEnvironmentVariable("SCIMSUITE_FULL") == "1";

    private static readonly string[] _plain = ["displayName", "title", "nickName", "userType", "externalId"];
    private static readonly string[] _names = ["formatted", "givenName", "familyName", "middleName", "honorificPrefix", "honorificSuffix"];
    private static readonly string[] _enterprise = ["employeeNumber", "costCenter", "organization", "division", "department"];

    /// <summary>What the page's policy refused to run is a finding too: the text had become markup.</summary>
    private const string Watch =
        """
        window.__csp = [];
        document.addEventListener('securitypolicyviolation', e => window.__csp.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));
        """;

    private const string Findings =
        """
        () => [
          ...(window.__x === undefined ? [] : ['ran: ' + window.__x]), ...window.__csp,
          ...[...document.querySelectorAll('*')].flatMap(e => [...e.attributes].filter(a => a.name.startsWith('on') || /^\s*javascript:/i.test(a.value)).map(a => `${e.tagName} ${a.name}=${a.value}`)),
          ...[...document.querySelectorAll('main img, main iframe, main script, main object, main embed, main video, main math, main marquee, main base, main meta, main link, main style, body x')].map(e => e.outerHTML.slice(0, 120)),
        ]
        """;

    [Fact]
    public async Task Two_hundred_attacks_in_every_string_are_shown_and_none_runs()
    {
        await using var browser = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await browser.BeforeEveryPageAsync(Watch);
        var (tenant, key) = await SignUpAsync(browser);
        var connectors = await ConnectorsAsync(tenant, key);
        await ExtensionAsync(tenant, key);
        var (users, groups, shown) = await ResourcesAsync(connectors[0].Token);
        await RefusedAsync(connectors[0].Token, users[0]);
        Assert.Equal(Attacks.All.Count, shown);
        await Task.Delay(2500);     // events and exchanges arrive

        var some = IsFull ? users.Count : 2;
        List<string> paths =
        [
            "connectors", $"connectors/{connectors[0].Id}", $"connectors/{connectors[0].Id}?outcome=refused", $"connectors/{connectors[0].Id}/tokens", $"connectors/{connectors[0].Id}/settings", "connectors/new/okta-wizard",
            .. Enumerable.Range(0, (users.Count + 49) / 50).Select(page => $"users?start={(page * 50) + 1}"), .. users.Take(some).Select(user => $"users/{user}"),
            .. Enumerable.Range(0, (groups.Count + 49) / 50).Select(page => $"groups?start={(page * 50) + 1}"), .. groups.Take(some).Select(group => $"groups/{group}"),
            "requests", "audit", "audit?action=connector.created", "audit?action=token.issued", "audit?action=user.changed", "settings", "settings/api-keys", "settings/schema", "settings/delete",
            .. Attacks.All.Where((_, i) => IsFull || i == 7).SelectMany(attack => new[] { "users?q=", "audit?q=", "find?q=", "groups?q=", "connectors?name=" }.Select(path => path + Uri.EscapeDataString(attack))),
        ];
        foreach (var path in paths)
        {
            await LookAsync(browser, $"/t/{tenant}/{path}");
        }

        foreach (var list in new[] { "requests", "audit", "audit?action=user.created", $"connectors/{connectors[0].Id}?outcome=refused" })
        {
            await browser.GoAsync($"/t/{tenant}/{list}");
            var rows = await browser.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('a.opener')].map(a => a.getAttribute('href'))");
            foreach (var row in rows.Take(IsFull ? 50 : 2))
            {
                await LookAsync(browser, row);
            }
        }

        await using var console = await PortalBrowser.OpenAsync(suite.Now.Portal);
        await console.BeforeEveryPageAsync(Watch);
        await console.SignInAsync(suite.Now.Operator);
        foreach (var path in new[] { "/operator", "/operator/tenants", $"/operator/tenants/{tenant}", "/operator/events", "/operator/connectors", "/operator/auth", "/operator/tenants?q=" + Uri.EscapeDataString(Attacks.All[4]) })
        {
            await LookAsync(console, path);
        }

        Assert.Empty(browser.Complaints);
        Assert.Empty(console.Complaints);
    }

    private static async Task LookAsync(PortalBrowser browser, string path)
    {
        await browser.GoAsync(path);
        var found = await browser.Page.EvaluateAsync<string[]>(Findings);
        Assert.True(found.Length == 0, $"{path}: {string.Join(" | ", found.Take(5))}");
    }

    /// <summary>A tenant and a person who are called so.</summary>
    private static async Task<(string Tenant, string Key)> SignUpAsync(PortalBrowser browser)
    {
        var page = browser.Page;
        await browser.GoAsync("/sign-up");
        await page.GetByLabel("Company").FillAsync(Attacks.Short[4]);
        await page.GetByLabel("Your name").FillAsync(Attacks.Short[5]);
        await page.GetByLabel("Work e-mail").FillAsync($"attack.{Guid.NewGuid().ToString("N")[..8]}@attacks.example");
        await page.GetByLabel("Password").FillAsync("lantern copper drift seven");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create tenant" }).ClickAsync();
        await browser.SeesAsync("Connect your identity provider");
        var tenant = page.Url.Split("/t/")[1].Split('/')[0];
        await browser.GoAsync($"/t/{tenant}/settings/api-keys");
        await page.GetByLabel("What for").FillAsync(Attacks.Short[8]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make and show it" }).ClickAsync();
        return (tenant, (await page.Locator("#once-text").TextContentAsync())!);
    }

    private async Task<IReadOnlyList<(string Id, string Token)>> ConnectorsAsync(string tenant, string key)
    {
        List<(string, string)> made = [];
        foreach (var attack in IsFull ? Attacks.Short.Take(90) : Attacks.Short.Where((_, i) => i % 25 == 3))
        {
            var connector = await suite.SendAsync(HttpMethod.Post, $"/api/tenants/{tenant}/connectors", key, new JsonObject { ["name"] = attack, ["rateLimit"] = new JsonObject { ["perSecond"] = 10_000, ["burst"] = 20_000 } }.ToJsonString());
            Assert.True(connector.Status == 201, connector.Body);
            var token = await suite.SendAsync(HttpMethod.Post, $"/api/tenants/{tenant}/connectors/{connector.Id}/tokens", key, new JsonObject { ["name"] = attack }.ToJsonString());
            Assert.True(token.Status == 201, token.Body);
            made.Add((connector.Id, token.Json.GetProperty("token").GetString()!));
        }

        return made;
    }

    private async Task ExtensionAsync(string tenant, string key)
    {
        var extension = new JsonObject
        {
            ["id"] = Extension, ["resourceType"] = "User", ["name"] = Attacks.Short[0], ["description"] = Attacks.All[10],
            ["attributes"] = new JsonArray(new JsonObject { ["name"] = "motto", ["type"] = "string", ["multiValued"] = false, ["description"] = Attacks.All[54] }),
        };
        var made = await suite.SendAsync(HttpMethod.Post, $"/api/tenants/{tenant}/schema-extensions", key, extension.ToJsonString());
        Assert.True(made.Status == 201, made.Body);
        await Task.Delay(1200);     // the services hear of it
    }

    /// <summary>Users and groups; how many of the attacks stand in one of them.</summary>
    private async Task<(IReadOnlyList<string> Users, IReadOnlyList<string> Groups, int Shown)> ResourcesAsync(string token)
    {
        (List<string> users, List<string> groups, HashSet<string> shown) = ([], [], []);
        for (var i = 0; i < (IsFull ? Attacks.All.Count : 16); i++)
        {
            var next = i * (IsFull ? 1 : 13);
            string Next()
            {
                var attack = Attacks.All[next++ % Attacks.All.Count];
                shown.Add(attack);
                return attack;
            }

            JsonObject Of(IEnumerable<string> names) => new(names.Select(name => KeyValuePair.Create(name, (JsonNode?)Next())));
            var user = Of(_plain);
            user["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", Extension);
            user["userName"] = $"{i}{Next()}";
            user["name"] = Of(_names);
            user["emails"] = new JsonArray(new JsonObject { ["value"] = $"{Next()}@x.test", ["type"] = "work", ["display"] = Next(), ["primary"] = true });
            user["phoneNumbers"] = new JsonArray(new JsonObject { ["value"] = Next(), ["type"] = "work" });
            user["addresses"] = new JsonArray(new JsonObject { ["streetAddress"] = Next(), ["locality"] = Next(), ["formatted"] = Next() });
            user["roles"] = new JsonArray(new JsonObject { ["value"] = Next(), ["display"] = Next() });
            user["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = Of(_enterprise);
            user[Extension] = new JsonObject { ["motto"] = Next() };
            var made = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", token, user.ToJsonString());
            Assert.True(made.Status == 201, made.Body);
            users.Add(made.Id);

            var group = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Groups", token, new JsonObject
            {
                ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Group"), ["displayName"] = $"{Next()}{i}", ["externalId"] = Next(),
                ["members"] = new JsonArray(new JsonObject { ["value"] = made.Id, ["display"] = Attacks.All[i] }),
            }.ToJsonString());
            Assert.True(group.Status == 201, group.Body);
            groups.Add(group.Id);
        }

        return (users, groups, shown.Count);
    }

    /// <summary>What stands in the exchange log and in error details: paths, filters, user agents, values that are refused.</summary>
    private async Task RefusedAsync(string token, string user)
    {
        for (var i = 0; i < Attacks.All.Count; i += IsFull ? 1 : 20)
        {
            var attack = Attacks.All[i];
            var ascii = string.Concat(attack.Where(char.IsAscii));
            await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users?filter={Uri.EscapeDataString($"{attack} eq \"{attack}\"")}", token, null, ("User-Agent", ascii));
            await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{user}", token, JsonSerializer.Serialize(new
            {
                schemas = new[] { "urn:ietf:params:scim:api:messages:2.0:PatchOp" }, Operations = new object[] { new { op = "replace", path = attack, value = attack } },
            }), ("User-Agent", ascii));
            await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{user}", token, JsonSerializer.Serialize(new
            {
                schemas = new[] { "urn:ietf:params:scim:api:messages:2.0:PatchOp" }, Operations = new object[] { new { op = "replace", path = "title", value = attack }, new { op = "replace", path = "active", value = i % 40 == 0 } },
            }));
            await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{Uri.EscapeDataString(attack)}", token);
            await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", token, JsonSerializer.Serialize(new { schemas = new[] { attack }, userName = attack }));
        }
    }
}
