using System.Text.RegularExpressions;
using ScimSuite.Bars;

namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>What opens the portal: passwords, codes, seeds, cookies, links in letters, and what a provider sends back.</summary>
[Collection(LoudCollection.Name)]
public sealed partial class People(LoudSuite suite)
{
    [Fact]
    public async Task Signing_in_up_and_anew()
    {
        var email = $"{Guid.NewGuid():N}@planted.example";
        using var person = PortalPerson.Nobody(suite.Now.Gateway);
        var password = Planted.New("password of a person");
        await person.SubmitAsync("/sign-up", "sign-up", new() { ["Company"] = "Planted", ["Name"] = "Ada", ["Email"] = email, ["Password"] = Planted.Add("password of a person, too short", "Zq7&ü+%") });
        await person.SubmitAsync("/sign-up", "sign-up", new() { ["Company"] = "Planted", ["Name"] = "Ada", ["Email"] = email, ["Password"] = password });
        var confirm = await LinkAsync(email);
        await person.SubmitAsync(confirm, "confirm", []);
        await person.GetAsync(confirm);

        // The second factor: a seed, ten codes to write down.
        var (_, page) = await person.GetAsync("/account/authenticator");
        var seed = Planted.Add("seed", Seed().Match(page).Value.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(seed.Length >= 32, $"no seed on {page}");
        var code = PortalPerson.CodeNow(seed);
        await person.SubmitAsync("/account/authenticator", "authenticator", new() { ["Code"] = Planted.Add("wrong code", "zq493817") });
        var (_, codes) = await person.SubmitAsync("/account/authenticator", "authenticator", new() { ["Code"] = code, ["Sealed"] = "" });
        foreach (Match recovery in Recovery().Matches(codes))
        {
            Planted.Add("recovery code", recovery.Value);
        }

        // Wrong in every field, and then right.
        using var again = PortalPerson.Nobody(suite.Now.Gateway);
        foreach (var tried in new[] { Planted.New("wrong password"), password })
        {
            await again.SubmitAsync("/sign-in", "sign-in", new() { ["Email"] = email, ["Password"] = tried });
        }

        await again.SubmitAsync("/sign-in", "sign-in", new() { ["Email"] = email, ["Password"] = password });
        await again.SubmitAsync("/sign-in/code", "code", new() { ["Code"] = Planted.Add("wrong code", "zq820466") });
        await again.SubmitAsync("/sign-in/code?recovery=true", "code", new() { ["Code"] = Planted.Add("wrong recovery code", "zqwrn-gzqcd") });
        await again.SubmitAsync("/sign-in/code?recovery=true", "code", new() { ["Code"] = Recovery().Match(codes).Value });
        await again.GetAsync($"/sign-in?password={Uri.EscapeDataString(password)}");

        // A new password.
        await again.SubmitAsync("/reset", "reset", new() { ["Email"] = email });
        var reset = await LinkAsync(email, "/reset/");
        await again.SubmitAsync(reset, "new-password", new() { ["Password"] = "short" });
        await again.SubmitAsync(reset, "new-password", new() { ["Password"] = Planted.New("new password") });
        await again.GetAsync(reset);

        // Links that opened something once, or never did, in all places where a link may stand.
        var link = Planted.NewCode("link");
        foreach (var path in new[]
        {
            $"/invitations/{link}", $"/reset/{link}", $"/sign-up/{link}", $"/operator/first?code={link}", $"/sign-in?return=/invitations/{link}", $"/sign-in?return=%2Freset%2F{link}", $"/{link}", $"/t/{link}/connectors",
            $"/sign-in/oidc?code={Planted.NewCode("authorization code")}&state={Planted.NewCode("state")}", $"/sign-in/oidc?error={link}", $"/_blazor?id={link}", $"/theme.css?v={link}",
        })
        {
            await person.GetAsync(path);
            await person.PostAsync(path);
        }

        await person.SubmitAsync($"/operator/first?code={link}", "first", new() { ["Name"] = "Ada", ["Email"] = email, ["Password"] = Planted.New("password of an operator") });
        await person.PostAsync("/sign-out");
        Keep(person, again);
    }

    [Fact]
    public async Task Sessions_of_owners_and_operators()
    {
        var tenant = suite.Now.Tenants[0];
        using var running = RunningSuite.Read(suite.File);
        foreach (var who in new[] { tenant.Owner, suite.Now.Operator })
        {
            var person = await PortalPerson.SignInAsync(running, new BarPerson(who.Email, who.Password, who.TotpSecret));
            foreach (var path in new[] { "/", "/account", $"/t/{tenant.Id}/connectors", $"/t/{tenant.Id}/settings/api-keys", $"/t/{tenant.Id}/audit", $"/invitations/{person.Session}", $"/t/{person.Session}", $"/_blazor/negotiate?session={person.Session}", "/operator", "/operator/auth" })
            {
                await person.GetAsync(path);
            }

            Keep(person);
        }
    }

    private async Task<string> LinkAsync(string email, string path = "/sign-up/")
    {
        var link = "";
        await Eventually.HoldsAsync(async () => (link = await suite.LinkInMailAsync(email)).StartsWith(path, StringComparison.Ordinal), TimeSpan.FromSeconds(20), $"a link to {path} for {email}");
        Planted.Add("link in a letter", link.Split('/')[^1]);
        return link;
    }

    private static void Keep(params PortalPerson[] people)
    {
        foreach (var given in people.SelectMany(person => person.Given).Where(given => given.Length >= 30 && !given.Contains('@', StringComparison.Ordinal)))
        {
            Planted.Add("cookie or hidden field", given);
        }
    }

    [GeneratedRegex("([A-Z2-7]{4} ){7}[A-Z2-7]{4}")]
    private static partial Regex Seed();

    [GeneratedRegex(@"\b[2-9a-hj-km-np-z]{5}-[2-9a-hj-km-np-z]{5}\b")]
    private static partial Regex Recovery();
}
