using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Portal.Store;
using Xunit.Abstractions;

namespace ScimSuite.Portal.Tests;

/// <summary>
/// Bar A10: whether an e-mail has an account cannot be told from how long an answer takes. Pairs in alternating order; the median of what a pair
/// differs by, against the median answer. Quick in CI, where others work beside it; <c>SCIMSUITE_FULL=1</c> takes more pairs and 5 %.
/// </summary>
[Collection(MailCollection.Name)]
public sealed class Enumeration(MailSuite suite, ITestOutputHelper output)
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("SCIMSUITE_FULL") == "1";
    private static readonly double Gap = IsFull ? 0.05 : 0.5;       // a hash that is left out is nearly all of it

    [Fact]
    public async Task Signing_in_takes_as_long_for_an_unknown_email()
    {
        var (account, _, _) = await suite.PersonAsync(withTotp: true);
        await CompareAsync("login", IsFull ? 150 : 12, account.Email, (browser, page, email) =>
            browser.SendFormAsync("/sign-in", page, "sign-in", ("Email", email), ("Password", "not the password at all")), "/sign-in", "do not belong together");
    }

    [Fact]
    public async Task Asking_for_a_new_password_takes_as_long_for_an_unknown_email()
    {
        var (account, _, _) = await suite.PersonAsync();
        await CompareAsync("reset", IsFull ? 600 : 60, account.Email, (browser, page, email) => browser.SendFormAsync("/reset", page, "reset", ("Email", email)), "/reset", "Look into your mail");
    }

    [Fact]
    public async Task Signing_up_takes_as_long_for_an_unknown_email()
    {
        var (account, _, _) = await suite.PersonAsync();
        await CompareAsync("sign-up", IsFull ? 150 : 10, account.Email, (browser, page, email) => browser.SendFormAsync("/sign-up", page, "sign-up",
            ("Company", "Pellworth"), ("Name", "Maeve"), ("Email", email), ("Password", "lantern copper drift seven")), "/sign-up", "Look into your mail");
    }

    [Fact]
    public async Task Inviting_takes_as_long_for_an_unknown_email()
    {
        var tenant = Guid.NewGuid();
        var (owner, _, _) = await suite.PersonAsync();
        var (account, _, _) = await suite.PersonAsync();
        await suite.JoinAsync(owner, tenant, "owner");
        var desk = (await suite.AsAsync(owner, tenant)).GetRequiredService<MemberDesk>();

        await CompareAsync("invite", IsFull ? 600 : 60, account.Email, async email => Assert.Null(await desk.InviteAsync(email, "admin", "Halden Freight", default)));
    }

    private async Task CompareAsync(string what, int pairs, string known, Func<Browser, Shown, string, Task<Shown>> ask, string path, string said)
    {
        using var browser = suite.NewBrowser();
        var page = await browser.GetAsync(path);
        await CompareAsync(what, pairs, known, async email =>
        {
            var shown = await ask(browser, page, email);
            Assert.Contains(said, shown.Body);
        });
    }

    private async Task CompareAsync(string what, int pairs, string known, Func<string, Task> ask)
    {
        List<double> differences = [];
        List<double> all = [];
        for (var pair = -3; pair < pairs; pair++)
        {
            await suite.AskAsync("DELETE FROM portal.tries");
            var unknown = $"{Guid.NewGuid():N}@{known.Split('@')[1]}";
            var isKnownFirst = pair % 2 == 0;
            var first = await TimeAsync(ask, isKnownFirst ? known : unknown);
            var second = await TimeAsync(ask, isKnownFirst ? unknown : known);
            if (pair >= 0)      // those before warm up
            {
                differences.Add(isKnownFirst ? first - second : second - first);
                all.AddRange([first, second]);
            }
        }

        var gap = Math.Abs(Median(differences)) / Median(all);
        output.WriteLine($"{what}: {pairs} pairs, median {Median(all):0.00} ms, known − unknown {Median(differences):0.000} ms, gap {gap:P2}");
        Assert.True(gap < Gap, $"{what}: known e-mails differ by {Median(differences):0.000} of {Median(all):0.00} ms, {gap:P1}");
    }

    private static async Task<double> TimeAsync(Func<string, Task> ask, string email)
    {
        var began = Stopwatch.GetTimestamp();
        await ask(email);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Median(List<double> values)
    {
        var ordered = values.Order().ToList();
        return (ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2;
    }
}
