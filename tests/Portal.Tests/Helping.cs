using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Tests;

/// <summary>Where no mail is sent: who may hand a reset link on, to whom. And what a tenant may ask of everybody.</summary>
[Collection(PortalCollection.Name)]
public sealed class Helping(Suite suite)
{
    /// <summary>Who issues a link for whom: the whole table.</summary>
    [Theory]
    [InlineData("owner", "admin", true)]
    [InlineData("owner", "auditor", true)]
    [InlineData("owner", "owner", false)]
    [InlineData("owner", "admin who operates the installation", false)]
    [InlineData("owner", "admin who is in another tenant too", false)]
    [InlineData("owner", "nobody of this tenant", false)]
    [InlineData("operator", "admin", true)]
    [InlineData("operator", "owner", true)]
    [InlineData("operator", "admin who operates the installation", true)]
    [InlineData("operator", "admin who is in another tenant too", true)]
    [InlineData("operator", "nobody of this tenant", false)]
    [InlineData("admin", "auditor", null)]
    [InlineData("auditor", "admin", null)]
    [InlineData("owner of another tenant", "admin", null)]
    [InlineData("owner, not fresh", "admin", null)]
    public async Task A_reset_link_is_issued_by_who_may(string who, string whom, bool? isIssued)
    {
        var tenant = Guid.NewGuid();
        var (helper, _, _) = await suite.PersonAsync(withTotp: true, isOperator: who == "operator");
        var (person, _, _) = await suite.PersonAsync(withTotp: true, isOperator: whom.Contains("operates", StringComparison.Ordinal));
        await suite.JoinAsync(person, whom.StartsWith("nobody", StringComparison.Ordinal) ? Guid.NewGuid() : tenant, whom.Split(' ')[0] is "owner" or "auditor" ? whom : "admin");
        if (whom.Contains("another", StringComparison.Ordinal))
        {
            await suite.JoinAsync(person, Guid.NewGuid(), "auditor");
        }

        var own = who.Contains("another", StringComparison.Ordinal) ? Guid.NewGuid() : tenant;
        if (who != "operator")
        {
            await suite.JoinAsync(helper, own, who.Split(' ', ',')[0]);
        }

        var page = await suite.AsAsync(helper, who == "operator" ? default : own);
        if (who.Contains("fresh", StringComparison.Ordinal))
        {
            suite.Clock.Advance(TimeSpan.FromMinutes(16));
        }

        var desk = page.GetRequiredService<ResetDesk>();
        if (isIssued is null)
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => desk.IssueAsync(tenant, person.Id, default));
            return;
        }

        var came = await desk.IssueAsync(tenant, person.Id, default);
        Assert.True(came is ResetLink.Issued == isIssued, came.ToString());
        Assert.Equal(isIssued is true ? ["reset-link.issued"] : [], await suite.AskAsync($"SELECT type FROM portal.outbox WHERE tenant_id = '{tenant}' AND type = 'reset-link.issued'"));
        if (came is ResetLink.Issued link)
        {
            using var browser = suite.NewBrowser();
            Assert.Equal("/sign-in?said=reset", (await browser.SubmitAsync($"/reset/{link.Code}", "new-password", ("Password", "harbour meadow violin nine"))).Location);
        }
    }

    [Fact]
    public async Task An_owners_link_opens_nothing_once_its_person_belongs_to_another_tenant()
    {
        var tenant = Guid.NewGuid();
        var (owner, _, _) = await suite.PersonAsync();
        var (person, _, _) = await suite.PersonAsync();
        await suite.JoinAsync(owner, tenant, "owner");
        await suite.JoinAsync(person, tenant, "admin");
        var link = (ResetLink.Issued)await (await suite.AsAsync(owner, tenant)).GetRequiredService<ResetDesk>().IssueAsync(tenant, person.Id, default);

        await suite.JoinAsync(person, Guid.NewGuid(), "owner");

        using var browser = suite.NewBrowser();
        Assert.Contains("opens nothing any more", (await browser.GetAsync($"/reset/{link.Code}")).Body);
    }

    [Fact]
    public async Task Without_mail_the_page_says_who_can_help()
    {
        using var browser = suite.NewBrowser();

        var page = await browser.GetAsync("/reset");

        Assert.Contains("Ask an owner of your tenant", page.Body);
        Assert.Contains("Ask an operator of this installation", page.Body);
    }

    [Fact]
    public async Task A_tenant_that_asks_for_a_second_factor_shows_itself_to_nobody_without_one()
    {
        var (tenant, other) = (Guid.NewGuid(), Guid.NewGuid());
        var (owner, _, _) = await suite.PersonAsync(withTotp: true);
        var (member, password, _) = await suite.PersonAsync();
        await suite.JoinAsync(owner, tenant, "owner");
        await suite.JoinAsync(member, tenant, "admin");
        await suite.JoinAsync(member, other, "owner");
        var rules = (await suite.AsAsync(owner, tenant)).GetRequiredService<RulesDesk>();

        Assert.Null(await rules.AskSecondFactorAsync(true, "Halden Freight", default));

        var acting = (await suite.AsAsync(member, tenant)).GetRequiredService<Acting>();
        Assert.Equal((Hurdle.SecondFactor, (string?)null, Guid.Empty), (acting.Hurdle, acting.Role, acting.Tenant));
        Assert.Throws<UnauthorizedAccessException>(() => acting.As(Permission.Read));
        Assert.True(await acting.EnterAsync(other, default));
        Assert.Equal([owner.Id], await rules.WithSecondFactorAsync(await MemberStore.ListAsync(suite.People.OfSystem(tenant, "test"), default), default));

        using var browser = suite.NewBrowser();
        await SigningIn.PasswordAsync(browser, member.Email, password);
        var page = await browser.GetAsync($"/t/{tenant}/connectors");
        Assert.Contains("asks for a second factor", page.Body);
        Assert.Contains("/account/authenticator", page.Body);
        Assert.Contains("/not-here", (await browser.GetAsync($"/t/{tenant}/audit/export")).Location);

        // With one they are in, from the next page on.
        var secret = Totp.NewSecret();
        var (after, _) = await suite.Host.Services.GetRequiredService<Endpoints.SignUp>().SetAuthenticatorAsync(member, secret, "test");
        Assert.True(await (await suite.AsAsync(after, tenant)).GetRequiredService<Acting>().EnterAsync(tenant, default));
    }

    [Fact]
    public async Task Only_a_fresh_owner_with_a_second_factor_asks_for_one_and_the_audit_has_it_once()
    {
        var tenant = Guid.NewGuid();
        var (bare, _, _) = await suite.PersonAsync();
        var (owner, _, _) = await suite.PersonAsync(withTotp: true);
        var (admin, _, _) = await suite.PersonAsync(withTotp: true);
        await suite.JoinAsync(bare, tenant, "owner");
        await suite.JoinAsync(owner, tenant, "owner");
        await suite.JoinAsync(admin, tenant, "admin");

        Assert.Contains("of your own first", await (await suite.AsAsync(bare, tenant)).GetRequiredService<RulesDesk>().AskSecondFactorAsync(true, "Halden", default));
        var byAdmin = (await suite.AsAsync(admin, tenant)).GetRequiredService<RulesDesk>();
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => byAdmin.AskSecondFactorAsync(true, "Halden", default));
        var byOwner = (await suite.AsAsync(owner, tenant)).GetRequiredService<RulesDesk>();
        Assert.Null(await byOwner.AskSecondFactorAsync(true, "Halden", default));
        Assert.Null(await byOwner.AskSecondFactorAsync(true, "Halden", default));
        suite.Clock.Advance(TimeSpan.FromMinutes(16));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => byOwner.AskSecondFactorAsync(false, "Halden", default));

        Assert.Equal(["sign-in-rules.changed"], await suite.AskAsync($"SELECT type FROM portal.outbox WHERE tenant_id = '{tenant}' AND type LIKE 'sign-in%'"));
    }
}
