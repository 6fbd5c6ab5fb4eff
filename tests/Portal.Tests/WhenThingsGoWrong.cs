using System.Net;

namespace ScimSuite.Portal.Tests;

/// <summary>Each mishap gets a page that says what happened and what to do. The portal's neighbours are away here, which is one of them.</summary>
[Collection(PortalCollection.Name)]
public sealed class WhenThingsGoWrong(Suite suite)
{
    [Theory]
    [InlineData("connectors")]
    [InlineData("settings/delete")]
    public async Task A_service_that_is_away_is_said_with_what_to_do_and_a_request_id(string page)
    {
        var (browser, tenant) = await MemberAsync();

        var shown = await InTimeAsync(browser.GetAsync($"/t/{tenant}/{page}"));

        Assert.Equal(HttpStatusCode.OK, shown.Status);
        Assert.Contains("This page cannot be shown right now", shown.Body, StringComparison.Ordinal);
        Assert.Contains("does not answer at the moment", shown.Body, StringComparison.Ordinal);
        Assert.Contains("nothing was lost", shown.Body, StringComparison.Ordinal);
        Assert.Matches("data-copy=\"[0-9a-f-]{36}\"", shown.Body);
        browser.Dispose();
    }

    [Theory]
    [InlineData("connectors")]
    [InlineData("users/01a21f81-8130-78e3-82b0-936112e38d66")]
    [InlineData("settings/delete")]
    [InlineData("audit?open=01a21f81-8130-78e3-82b0-936112e38d66")]
    public async Task A_foreign_tenants_address_is_answered_as_one_that_never_was(string page)
    {
        var (browser, _) = await MemberAsync();
        var (theirs, foreign) = await MemberAsync();

        var shown = await browser.GetAsync($"/t/{foreign}/{page}");
        var never = await browser.GetAsync($"/t/{Guid.NewGuid()}/{page}");

        Assert.Contains("There is nothing here that you can see", shown.Body, StringComparison.Ordinal);
        Assert.Contains("Go to your start page", shown.Body, StringComparison.Ordinal);
        Assert.Equal(never.Status, shown.Status);
        browser.Dispose();
        theirs.Dispose();
    }

    [Theory]
    [InlineData("audit?open=null", "open", "an id")]
    [InlineData("audit?after=01a21f81-8130-78e3-82b0", "after", "an id")]
    [InlineData("requests?connector=%27%3Cu%3E", "connector", "an id")]
    [InlineData("requests?cursor=2", "cursor", "an id")]
    [InlineData("connectors/01a21f81-8130-78e3-82b0-936112e38d66?open=1&open=2", "open", "an id")]
    [InlineData("users?start=second", "start", "a whole number")]
    [InlineData("groups?start=99999999999", "start", "a whole number")]
    public async Task An_address_that_cannot_be_read_is_400_and_says_which_part(string page, string part, string wanted)
    {
        var (browser, tenant) = await MemberAsync();

        var shown = await browser.GetAsync($"/t/{tenant}/{page}");

        Assert.Equal(HttpStatusCode.BadRequest, shown.Status);
        Assert.Contains("This address cannot be read", shown.Body, StringComparison.Ordinal);
        Assert.Contains($"<code>{part}</code>", shown.Body, StringComparison.Ordinal);
        Assert.Contains($"should be {wanted}", shown.Body, StringComparison.Ordinal);
        Assert.Contains($"href=\"/t/{tenant}/{page.Split('?')[0]}\"", shown.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<u>", shown.Body, StringComparison.Ordinal);
        browser.Dispose();
    }

    [Fact]
    public async Task A_session_that_was_ended_in_another_tab_leads_to_sign_in_and_back_to_the_page()
    {
        var (browser, tenant) = await MemberAsync();
        using var other = suite.NewBrowser();
        foreach (var (name, value) in browser.Cookies)
        {
            other.Cookies[name] = value;
        }

        await other.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-out"), ("Sec-Fetch-Site", "same-origin"));
        var shown = await browser.GetAsync($"/t/{tenant}/audit?outcome=refused");

        Assert.True(shown.Redirects);
        Assert.StartsWith("/sign-in?return=", shown.Location, StringComparison.Ordinal);
        Assert.Contains(Uri.EscapeDataString($"/t/{tenant}/audit?outcome=refused"), shown.Location, StringComparison.OrdinalIgnoreCase);
        browser.Dispose();
    }

    [Fact]
    public async Task A_form_that_was_written_for_somebody_else_is_told_with_what_to_do_and_not_taken()
    {
        var (browser, _) = await MemberAsync();

        var shown = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/tenants/new?name=Kept") { Content = new FormUrlEncodedContent([new("_handler", "tenant"), new("Company", "Kept Ltd")]) }, ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal(HttpStatusCode.BadRequest, shown.Status);
        Assert.Contains("This form is from before you signed in", shown.Body, StringComparison.Ordinal);
        Assert.Contains("href=\"/tenants/new?name=Kept\"", shown.Body, StringComparison.Ordinal);
        Assert.Matches("data-copy=\"[0-9a-f-]{36}\"", shown.Body);
        browser.Dispose();
    }

    [Theory]
    [InlineData("<img src=x>@x.test")]
    [InlineData("two words@x.test")]
    [InlineData("Mallory <mallory@x.test>")]
    [InlineData("ada@x.test, eve@x.test")]
    [InlineData("ada@")]
    public async Task An_address_that_no_letter_can_be_sent_to_is_refused_where_it_is_typed(string email)
    {
        using var browser = suite.NewBrowser();

        var shown = await browser.SubmitAsync("/sign-up", "sign-up", ("Company", "Odd Ltd"), ("Name", "Ada"), ("Email", email), ("Password", "lantern copper drift seven"));

        Assert.Contains("no e-mail address that a letter can be sent to", shown.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"Odd Ltd\"", shown.Body, StringComparison.Ordinal);
    }

    /// <summary>Time is ours here, and the pauses between tries are measured by it.</summary>
    private async Task<Shown> InTimeAsync(Task<Shown> asked)
    {
        while (await Task.WhenAny(asked, Task.Delay(20)) != asked)
        {
            suite.Clock.Advance(TimeSpan.FromMilliseconds(200));
        }

        return await asked;
    }

    private async Task<(Browser Browser, Guid Tenant)> MemberAsync()
    {
        var tenant = Guid.NewGuid();
        var (account, password, _) = await suite.PersonAsync();
        await suite.JoinAsync(account, tenant, "owner");
        var browser = suite.NewBrowser();
        await browser.SubmitAsync("/sign-in", "sign-in", ("Email", account.Email), ("Password", password));
        return (browser, tenant);
    }
}
