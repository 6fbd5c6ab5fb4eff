using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Pages;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Tests;

/// <summary>The matrix roles × pages (bar A11), and tenants that never meet.</summary>
[Collection(PortalCollection.Name)]
public sealed class WhoMayDoWhat(Suite suite)
{
    /// <summary>Every page inside a tenant, with what it needs. A page that is not here fails the test below.</summary>
    internal static readonly Dictionary<string, Permission> Pages = new()
    {
        ["ConnectorsPage"] = Permission.Read, ["ConnectorPage"] = Permission.Read, ["RequestsPage"] = Permission.Read, ["UsersPage"] = Permission.Read, ["UserPage"] = Permission.Read,
        ["GroupsPage"] = Permission.Read, ["GroupPage"] = Permission.Read, ["AuditPage"] = Permission.Read, ["FindPage"] = Permission.Read, ["SettingsPage"] = Permission.Read, ["SchemaPage"] = Permission.Read,
        ["NewConnectorPage"] = Permission.Connect, ["WizardPage"] = Permission.Connect, ["TokensPage"] = Permission.Connect, ["ConnectorSettingsPage"] = Permission.Connect,
        ["ApiKeysPage"] = Permission.Govern, ["SignInRulesPage"] = Permission.Govern, ["DeleteTenantPage"] = Permission.Delete,
    };

    private static readonly Dictionary<string, Permission[]> Table = new()
    {
        ["owner"] = [Permission.Read, Permission.Export, Permission.Connect, Permission.Govern, Permission.Delete],
        ["admin"] = [Permission.Read, Permission.Export, Permission.Connect],
        ["auditor"] = [Permission.Read, Permission.Export],
        ["visitor"] = [Permission.Read],
    };

    private static IEnumerable<Type> Routed => typeof(App).Assembly.GetTypes().Where(type => type.GetCustomAttributes<RouteAttribute>().Any());

    [Fact]
    public void Every_page_of_a_tenant_says_what_it_needs_and_that_is_what_the_table_says()
    {
        var inTenants = Routed.Where(type => typeof(TenantPage).IsAssignableFrom(type)).ToDictionary(type => type.Name, type => type.GetCustomAttribute<NeedsAttribute>()?.Permission);

        Assert.Equal(Pages.Keys.Order(), inTenants.Keys.Order());
        Assert.All(inTenants, page => Assert.Equal(Pages[page.Key], page.Value));
    }

    [Fact]
    public void Every_page_with_a_tenant_in_its_address_is_guarded_by_the_tenants_layout() => Assert.All(
        Routed.Where(type => type.GetCustomAttributes<RouteAttribute>().Any(route => route.Template.Contains("{Tenant", StringComparison.Ordinal))),
        type => Assert.Equal(typeof(TenantLayout), type.GetCustomAttribute<LayoutAttribute>()?.LayoutType));

    [Fact]
    public void Every_page_of_the_console_is_for_operators_alone() => Assert.All(
        Routed.Where(type => typeof(OperatorPage).IsAssignableFrom(type)), type => Assert.Equal("operator-person", type.GetCustomAttribute<AuthorizeAttribute>()?.Policy));

    [Fact]
    public void Only_what_comes_before_signing_in_is_open_to_everybody() => Assert.Equal(
        ["CodePage", "ConfirmSignUpPage", "ErrorPage", "FirstOperatorPage", "InvitationPage", "NewPasswordPage", "NotHerePage", "OrganisationPage", "ResetPage", "SignInPage", "SignUpPage"],
        Routed.Where(type => type.GetCustomAttribute<AllowAnonymousAttribute>() is not null).Select(type => type.Name).Order());

    [Theory]
    [InlineData("owner")]
    [InlineData("admin")]
    [InlineData("auditor")]
    [InlineData("visitor")]
    [InlineData("none")]
    public void A_role_allows_what_its_row_says_and_an_unknown_one_nothing(string role) =>
        Assert.All(Enum.GetValues<Permission>(), permission => Assert.Equal(Table.GetValueOrDefault(role, []).Contains(permission), Roles.Allow(role, permission)));

    [Fact]
    public async Task A_member_enters_their_own_tenant_and_no_other()
    {
        var (own, other) = (Guid.NewGuid(), Guid.NewGuid());
        var (account, _, _) = await suite.PersonAsync();
        await suite.JoinAsync(account, own, "auditor");
        var acting = new Acting(suite.People, (Sessions)suite.Host.Services.GetService(typeof(Sessions))!, suite.Clock);
        acting.Be(Signed.Principal(account, "password", suite.Clock.GetUtcNow(), suite.Clock.GetUtcNow()));

        Assert.True(await acting.EnterAsync(own, default));
        Assert.Equal("auditor", acting.Role);
        Assert.Throws<UnauthorizedAccessException>(() => acting.As(Permission.Connect));
        Assert.False(await acting.EnterAsync(other, default));
        Assert.Null(acting.Role);
        Assert.Throws<UnauthorizedAccessException>(() => acting.As(Permission.Read));
        Assert.Throws<UnauthorizedAccessException>(acting.AsOperator);
    }

    [Fact]
    public async Task An_operator_enters_a_tenant_with_a_reason_for_a_while_and_may_only_look()
    {
        var tenant = Guid.NewGuid();
        var (account, _, _) = await suite.PersonAsync(withTotp: true, isOperator: true);
        var acting = new Acting(suite.People, (Sessions)suite.Host.Services.GetService(typeof(Sessions))!, suite.Clock);
        acting.Be(Signed.Principal(account, "password+code", suite.Clock.GetUtcNow(), suite.Clock.GetUtcNow()));

        Assert.False(await acting.EnterAsync(tenant, default));
        await new OpeningDesk(acting, suite.Clock).OpenAsync(tenant, "Case 2291, cannot see its groups");
        Assert.True(await acting.EnterAsync(tenant, default));
        Assert.True(acting.IsVisitor);
        Assert.Throws<UnauthorizedAccessException>(() => acting.As(Permission.Connect));
        Assert.Contains("tenant.opened", await suite.AskAsync($"SELECT type FROM portal.outbox WHERE tenant_id = '{tenant}'"));
        suite.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.False(await acting.EnterAsync(tenant, default));
    }

    [Fact]
    public async Task The_last_owner_stays_owner()
    {
        var tenant = Guid.NewGuid();
        var (account, _, _) = await suite.PersonAsync();
        await suite.JoinAsync(account, tenant, "owner");
        var desk = (await suite.AsAsync(account, tenant)).GetRequiredService<MemberDesk>();

        Assert.Contains("last owner", await desk.ChangeAsync(account.Id, "admin", default));
        Assert.Contains("last owner", await desk.RemoveAsync(account.Id, default));
        Assert.Equal(["owner"], await suite.AskAsync($"SELECT role FROM portal.members WHERE tenant_id = '{tenant}'"));
    }

    [Fact]
    public async Task An_invitation_works_once_for_whom_it_names_and_for_seven_days()
    {
        var tenant = Guid.NewGuid();
        var (owner, _, _) = await suite.PersonAsync();
        await suite.JoinAsync(owner, tenant, "owner");
        var desk = (await suite.AsAsync(owner, tenant)).GetRequiredService<MemberDesk>();
        var email = $"{Guid.NewGuid():N}@haldenfreight.example";
        var code = await desk.InviteAsync(email, "admin", "Halden Freight", default);

        using var browser = suite.NewBrowser();
        var page = await browser.GetAsync($"/invitations/{code}");
        Assert.Contains("Join Halden Freight", page.Body);
        var joined = await browser.SubmitAsync($"/invitations/{code}", "join", ("Name", "Tomasz"), ("Password", "lantern copper drift seven"));
        Assert.Equal($"/t/{tenant}/connectors", joined.Location);
        using var second = suite.NewBrowser();
        Assert.Contains("was used or withdrawn", (await second.GetAsync($"/invitations/{code}")).Body);

        var late = await desk.InviteAsync(email, "admin", "Halden Freight", default);
        suite.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Contains("has run out", (await second.GetAsync($"/invitations/{late}")).Body);
    }

    [Fact]
    public async Task The_roles_of_the_database_see_what_they_must_and_no_more()
    {
        var (account, _, _) = await suite.PersonAsync();
        await suite.JoinAsync(account, Guid.NewGuid(), "owner");

        Assert.Equal(["0"], await suite.AskAsync("SELECT count(*) FROM portal.members", suite.Database.For("portal")));
        Assert.Equal(["0"], await suite.AskAsync("SELECT count(*) FROM portal.accounts", suite.Database.For("portal")));
        Assert.NotEqual(["0"], await suite.AskAsync("SELECT count(*) FROM portal.members", suite.Database.For("portal_signin")));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => suite.AskAsync("SELECT count(*) FROM portal.accounts", suite.Database.For("portal_signin")));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => suite.AskAsync("DELETE FROM portal.members", suite.Database.For("portal_signin")));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/%0d%0a//evil.example\n")]
    public async Task Signing_in_leads_to_no_other_site(string to)
    {
        var (account, password, _) = await suite.PersonAsync();
        using var browser = suite.NewBrowser();

        var path = $"/sign-in?return={Uri.EscapeDataString(to)}";
        Assert.Equal("/", (await browser.SubmitAsync(path, "sign-in", ("Email", account.Email), ("Password", password))).Location);
    }

    [Fact]
    public async Task Forms_are_refused_without_their_token_and_from_another_site()
    {
        using var browser = suite.NewBrowser();
        var without = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent([new("_handler", "sign-in"), new("Email", "a@b.c")]) }, ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.BadRequest, without.Status);

        foreach (var path in new[] { "/sign-in", "/sign-up", "/sign-out", "/theme?to=dark", "/sign-in/passkey", "/account/passkeys", "/_blazor/negotiate" })
        {
            var foreign = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, path), ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"));
            Assert.Equal(HttpStatusCode.Forbidden, foreign.Status);
        }
    }
}
