using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Tests;

/// <summary>
/// Bar A11 for what is inside: every route of a tenant and of the console, taken from the running portal, asked for by everybody there is; and every act that a
/// page's buttons do. What comes before signing in, <see cref="EndpointTests"/> asks.
/// </summary>
public sealed class RolesByRequest(SuiteWithNeighbours suite) : IClassFixture<SuiteWithNeighbours>
{
    private const string Visitor = "operator with a reason";
    private static readonly string[] _everybody = ["owner", "admin", "auditor", Visitor, "operator", "owner of another tenant", "of no tenant", "who must enrol", "nobody"];

    private IEnumerable<RouteEndpoint> Inside => suite.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => !endpoint.Metadata.Any(metadata => metadata.GetType().Name.StartsWith("StaticAsset", StringComparison.Ordinal)) && endpoint.RoutePattern.RawText != "{**path:file}")
        .Where(endpoint => EndpointTable.Rows[endpoint.RoutePattern.RawText!] is Who.Member or Who.Visitor or Who.Operator);

    [Fact]
    public async Task Everybody_gets_from_every_route_what_the_table_says()
    {
        var tenant = Guid.NewGuid();
        List<string> wrong = [];
        var asked = 0;
        foreach (var person in _everybody)
        {
            using var browser = await SignedInAsync(person, tenant);
            foreach (var endpoint in Inside)
            {
                var route = endpoint.RoutePattern.RawText!;
                suite.Neighbours.Asked.Clear();
                var shown = await browser.GetAsync(Fill(route, tenant));
                asked++;
                if ((Expected(person, endpoint), Got(shown)) is var (expected, got) && expected != got)
                {
                    wrong.Add($"{route} for {person}: {got} instead of {expected} ({(int)shown.Status} {shown.Location})");
                }

                // Who may not see something did not make the portal ask for it either.
                if (Got(shown) != "shown" && suite.Neighbours.Asked.Any(ask => !Regex.IsMatch(ask, $"^GET /api/tenants/{tenant}$")))
                {
                    wrong.Add($"{route} for {person} was refused, and yet asked: {string.Join(", ", suite.Neighbours.Asked)}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(asked, 9 * 35, int.MaxValue);
    }

    [Theory]
    [InlineData("owner", true)]
    [InlineData("admin", false)]
    [InlineData("auditor", false)]
    [InlineData(Visitor, false)]
    [InlineData("owner of another tenant", false)]
    [InlineData("operator", false)]
    public async Task Only_owners_read_what_api_keys_there_are(string person, bool reads)
    {
        var tenant = Guid.NewGuid();
        using var browser = await SignedInAsync(person, tenant);
        suite.Neighbours.Asked.Clear();

        var shown = await browser.GetAsync($"/t/{tenant}/settings/api-keys");

        Assert.Equal(reads, shown.Body.Contains(Neighbours.KeyName, StringComparison.Ordinal));
        Assert.Equal(reads, suite.Neighbours.Asked.Contains($"GET /api/tenants/{tenant}/keys"));
        foreach (var path in new[] { "settings", "settings/schema" })
        {
            // Nobody is led to where they may not go.
            Assert.Equal(reads, (await browser.GetAsync($"/t/{tenant}/{path}")).Body.Contains($"/t/{tenant}/settings/api-keys", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("admin")]
    [InlineData("auditor")]
    [InlineData(Visitor)]
    [InlineData("operator")]
    [InlineData("owner of another tenant")]
    public async Task Every_act_of_a_page_is_done_for_whom_the_table_names_and_reaches_no_service_for_others(string person)
    {
        var tenant = Guid.NewGuid();
        var (account, _, _) = await PersonAsync(person, tenant);
        var page = await suite.AsAsync(account, tenant);
        List<string> wrong = [];
        foreach (var (name, needs, act) in Acts(page))
        {
            suite.Neighbours.Asked.Clear();
            var isDone = await IsAllowedAsync(act);
            if (isDone != Roles.Allow(RoleOf(person), needs))
            {
                wrong.Add($"{name} was {(isDone ? "done" : "refused")} for {person}");
            }

            if (!isDone && !suite.Neighbours.Asked.IsEmpty)
            {
                wrong.Add($"{name} was refused for {person} and reached {string.Join(", ", suite.Neighbours.Asked)}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<(string Name, Permission Needs, Func<Task> Act)> Acts(IServiceProvider page)
    {
        var (connectors, extensions, trail, members) = (page.GetRequiredService<Connectors>(), page.GetRequiredService<Extensions>(), page.GetRequiredService<AuditTrail>(), page.GetRequiredService<MemberDesk>());
        var rules = page.GetRequiredService<RulesDesk>();
        var (id, ct) = (Neighbours.Connector, CancellationToken.None);
        yield return ("read connectors", Permission.Read, () => connectors.ListAsync(ct));
        yield return ("read people provisioned", Permission.Read, () => page.GetRequiredService<ProvisionedPeople>().FindAsync("ada", 5, ct));
        yield return ("read the audit", Permission.Read, () => trail.PageAsync("limit=1", ct));
        yield return ("read requests", Permission.Read, () => page.GetRequiredService<Traffic>().ExchangesAsync("limit=1", ct));
        yield return ("export the audit", Permission.Export, () => trail.ExportAsync("limit=1", ct));
        yield return ("make a connector", Permission.Connect, () => connectors.CreateAsync("new", "auto", ct));
        yield return ("change a connector", Permission.Connect, () => connectors.ChangeAsync(id, new { name = "other" }, ct));
        yield return ("switch a connector off", Permission.Connect, () => connectors.SwitchAsync(id, on: false, ct));
        yield return ("delete a connector", Permission.Connect, () => connectors.DeleteAsync(id, ct));
        yield return ("issue a token", Permission.Connect, () => connectors.IssueAsync(id, "new", null, ct));
        yield return ("revoke a token", Permission.Connect, () => connectors.RevokeAsync(id, Guid.NewGuid(), ct));
        yield return ("add an extension", Permission.Connect, () => extensions.AddAsync([], ct));
        yield return ("change an extension", Permission.Connect, () => extensions.ReplaceAsync("urn:x", new JsonObject(), ct));
        yield return ("remove an extension", Permission.Connect, () => extensions.RemoveAsync("urn:x", ct));
        yield return ("read API keys", Permission.Govern, () => connectors.KeysAsync(ct));
        yield return ("issue an API key", Permission.Govern, () => connectors.IssueKeyAsync("new", null, ct));
        yield return ("revoke an API key", Permission.Govern, () => connectors.RevokeKeyAsync(Guid.NewGuid(), ct));
        yield return ("invite somebody", Permission.Govern, () => members.InviteAsync($"{Guid.NewGuid():N}@neighbours.test", "auditor", "Neighbours Ltd", ct));
        yield return ("withdraw an invitation", Permission.Govern, () => members.WithdrawAsync(Guid.NewGuid(), ct));
        yield return ("change a role", Permission.Govern, () => members.ChangeAsync(Guid.NewGuid(), "admin", ct));
        yield return ("remove somebody", Permission.Govern, () => members.RemoveAsync(Guid.NewGuid(), ct));
        yield return ("ask for a second factor", Permission.Govern, () => rules.AskSecondFactorAsync(isAsked: false, "Neighbours Ltd", ct));
        yield return ("delete the tenant", Permission.Delete, () => connectors.DeleteTenantAsync(ct));
        yield return ("restore the tenant", Permission.Delete, () => connectors.RestoreTenantAsync(ct));
    }

    private static async Task<bool> IsAllowedAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (PlatformException)
        {
            return true;        // it was asked; what the neighbour made of it is its own
        }
    }

    private string Expected(string person, RouteEndpoint endpoint)
    {
        var route = endpoint.RoutePattern.RawText!;
        if (person == "nobody")
        {
            return "sign in first";
        }

        if (person == "who must enrol")
        {
            return "enrol first";
        }

        if (EndpointTable.Rows[route] == Who.Operator)
        {
            return person is "operator" or Visitor ? "shown" : "not here";
        }

        if (RoleOf(person) is not { } role)
        {
            return "not here";
        }

        // Pages say what they need, and WhoMayDoWhat that they say the right thing. An export is no page: to whom it is not for, it is not there.
        return endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is { } page
            ? Roles.Allow(role, WhoMayDoWhat.Pages[page.Type.Name]) ? "shown" : "not for this role"
            : Roles.Allow(role, Permission.Export) ? "shown" : "not here";
    }

    private static string? RoleOf(string person) => person switch { "owner" or "admin" or "auditor" => person, Visitor => Roles.Visitor, _ => null };

    private static string Got(Shown shown) => shown switch
    {
        { Location: { } to, Redirects: true } when to.StartsWith("/sign-in", StringComparison.Ordinal) => "sign in first",
        { Location: { } to, Redirects: true } when to.StartsWith("/account/authenticator", StringComparison.Ordinal) => "enrol first",
        { Location: { } to, Redirects: true } when to.StartsWith("/not-here", StringComparison.Ordinal) => "not here",
        { Location: { } to, Redirects: true } when to.EndsWith("/users", StringComparison.Ordinal) || to.StartsWith("/operator/tenants", StringComparison.Ordinal) => "shown",       // an empty search
        { Body: var body } when body.Contains("There is nothing here that you can see", StringComparison.Ordinal) => "not here",
        { Body: var body } when body.Contains("This is not for your role", StringComparison.Ordinal) => "not for this role",
        { Body: var body } when body.Contains("What went wrong", StringComparison.Ordinal) || body.Contains("cannot be shown right now", StringComparison.Ordinal) => "broken",
        { Status: HttpStatusCode.OK } => "shown",
        _ => "something else",
    };

    private async Task<(Account Account, string Password, byte[]? Totp)> PersonAsync(string person, Guid tenant)
    {
        var isOperator = person.StartsWith("operator", StringComparison.Ordinal);
        var known = await suite.PersonAsync(withTotp: isOperator, isOperator, person == "who must enrol" ? $"pw {Guid.NewGuid().ToString("N")[..7]}" : null);
        if (person.Split(' ')[0] is "owner" or "admin" or "auditor")
        {
            await suite.JoinAsync(known.Account, person.Contains("another", StringComparison.Ordinal) ? Guid.NewGuid() : tenant, person.Split(' ')[0]);
        }

        if (person == Visitor)
        {
            await (await suite.AsAsync(known.Account)).GetRequiredService<OpeningDesk>().OpenAsync(tenant, "Case 2291, cannot see its groups");
        }

        return known;
    }

    private async Task<Browser> SignedInAsync(string person, Guid tenant)
    {
        var browser = suite.NewBrowser($"192.0.2.{Random.Shared.Next(1, 250)}");
        if (person == "nobody")
        {
            return browser;
        }

        var (account, password, secret) = await PersonAsync(person, tenant);
        await SigningIn.PasswordAsync(browser, account.Email, password);
        if (secret is not null)
        {
            await browser.SubmitAsync("/sign-in/code", "code", ("Code", Totp.CodeAt(secret, Totp.StepAt(suite.Clock.GetUtcNow()))));
        }

        return browser;
    }

    private static string Fill(string route, Guid tenant) => Regex.Replace(route, @"\{(\w+)(:guid)?\}", match => match.Groups[1].Value.ToUpperInvariant() switch
    {
        "TENANT" => tenant.ToString(),
        "IDP" => "okta",
        _ => Neighbours.Connector.ToString(),
    });
}

/// <summary>The operators' page of services, with every process of the suite and the version it says.</summary>
public sealed class ServicesPageTests(SuiteWithNeighbours suite) : IClassFixture<SuiteWithNeighbours>
{
    [Fact]
    public async Task Every_process_stands_there_with_its_version_the_gateway_and_the_portal_too()
    {
        var seen = await suite.Host.Services.GetRequiredService<Store.Services>().NowAsync(default);

        Assert.Equal(["gateway", "users", "groups", "root", "tokens", "tenants", "audit", "portal"], seen.All.Select(service => service.Name));
        Assert.All(seen.All, service => Assert.False(string.IsNullOrEmpty(service.Version), $"{service.Name} says no version"));
        Assert.Equal("9.8.7", seen.All[0].Version);
        Assert.Equal(ServiceDefaults.ReadyReport.Own, seen.All[^1].Version);
        Assert.Equal(7, seen.All[0].Figures!.Requests);
    }
}
