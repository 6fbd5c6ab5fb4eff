using System.Text.RegularExpressions;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Pages;

namespace ScimSuite.Portal.Tests;

/// <summary>What is decided without a database: passwords, codes, connector states, export, theme.</summary>
public sealed class Rules
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("short", "This has 5 characters")]
    [InlineData("password1234", "Everybody who guesses")]
    [InlineData("correct horse battery staple", "Everybody who guesses")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "repeats itself")]
    [InlineData("ingrid.solheim2026", "mostly your own name")]
    [InlineData("lantern copper drift seven", null)]
    [InlineData("k7#fTq2p", null)]
    public void A_password_is_long_and_not_the_first_one_guesses(string password, string? problem)
    {
        var said = Passwords.Problem(password, "ingrid.solheim@haldenfreight.example", "Ingrid Solheim");

        Assert.True(problem is null ? said is null : said!.Contains(problem, StringComparison.Ordinal), said);
    }

    [Fact]
    public void Fifteen_characters_stand_alone_and_fourteen_do_not() => Assert.True(Passwords.IsShort("abcdefghijklmn") && !Passwords.IsShort("abcdefghijklmno"));

    // RFC 6238, appendix B, with its secret of twenty bytes, cut to six digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code)
    {
        var secret = "12345678901234567890"u8.ToArray();
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);

        Assert.Equal(code, Totp.CodeAt(secret, Totp.StepAt(at)));
        Assert.NotNull(Totp.StepOf(code, secret, at.AddSeconds(30)));
        Assert.NotNull(Totp.StepOf(code, secret, at.AddSeconds(-30)));
        Assert.Null(Totp.StepOf(code, secret, at.AddSeconds(90)));
        Assert.Equal(secret, Totp.FromBase32(Totp.ToBase32(secret)));
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+cmd", "\"'+cmd\"")]
    [InlineData("-2", "\"'-2\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("\uFF0B1", "\"'\uFF0B1\"")]
    [InlineData("\uFF0D1", "\"'\uFF0D1\"")]
    [InlineData("\uFF20SUM(A1)", "\"'\uFF20SUM(A1)\"")]
    [InlineData("\u00A0=1", "\"'\u00A0=1\"")]
    [InlineData("\uFF1D1", "\"'\uFF1D1\"")]
    [InlineData("a,b\"c", "\"a,b\"\"c\"")]
    [InlineData("plain", "plain")]
    [InlineData(null, "")]
    public void A_spreadsheet_shows_what_is_exported_and_runs_none_of_it(string? value, string field) => Assert.Equal(field, Csv.Field(value));

    [Fact]
    public void A_connector_nobody_called_waits() => Assert.Equal("waiting", StateOf(Week()));

    [Theory]
    [InlineData("1h", "minute", 60)]
    [InlineData("24h", "hour", 24)]
    [InlineData("7d", "hour", 168)]
    [InlineData("30d", "day", 30)]
    public void One_that_was_made_a_moment_ago_waits_too_with_a_chart_of_nothing(string window, string step, int points)
    {
        var none = Activity.None(window, Now);

        Assert.Equal((step, points, 0), (none.Step, none.Points.Count, none.Points.Sum(point => point.Requests)));
        Assert.InRange(Now, none.Points[^1].At!.Value, none.To);
        Assert.Equal("waiting", StateOf(none));
    }

    [Fact]
    public void One_that_is_off_or_whose_tenant_is_suspended_is_off()
    {
        Assert.Equal("off", ConnectorStates.Of(Connector("suspended"), Week(), false, 1, Now).State.Key);
        Assert.Equal("off", ConnectorStates.Of(Connector(), Week(), true, 1, Now).State.Key);
    }

    [Fact]
    public void Reads_alone_are_a_test() => Assert.Equal("testing", StateOf(Week((0, 3, 0, 0))));

    [Fact]
    public void Writes_of_a_first_day_are_a_sync_and_later_ones_are_healthy()
    {
        Assert.Equal("syncing", StateOf(Week((0, 10, 300, 0))));
        Assert.Equal("healthy", StateOf(Week((0, 10, 300, 0)) with { FirstSyncEndedAt = Now.AddMinutes(-9) }));
        Assert.Equal("healthy", StateOf(Week((40, 5, 20, 0), (20, 5, 20, 0), (0, 5, 20, 0))));
    }

    [Theory]
    [InlineData(4, "healthy")]       // four are no pattern
    [InlineData(5, "degraded")]
    public void Five_refusals_and_one_in_a_hundred_degrade(int refused, string state) => Assert.Equal(state, StateOf(Week((40, 5, 20, 0), (0, 100, 100, refused))));

    [Fact]
    public void Silence_longer_than_ever_before_is_a_stall() => Assert.Equal("stalled", StateOf(Week((60, 5, 20, 0), (50, 5, 20, 0), (40, 5, 20, 0))));

    [Fact]
    public void Without_a_live_token_it_is_stalled_and_told_what_to_do()
    {
        var judged = ConnectorStates.Of(Connector(), Week((0, 5, 5, 0)), false, 0, Now);

        Assert.Equal("stalled", judged.State.Key);
        Assert.Contains("Issue a new token", judged.Remedy);
    }

    [Fact]
    public void The_librarys_theme_has_the_colours_of_the_tokens()
    {
        var css = File.ReadAllText(Path.Combine(Testing.Solution.Root, "services/Portal/wwwroot/tokens.css"));
        var (light, dark) = (Block(css, ":root {"), Block(css, ":root[data-theme=\"dark\"] {"));
        var (ours, night) = (PortalTheme.Value.PaletteLight, PortalTheme.Value.PaletteDark);

        foreach (var (token, day, dusk) in new[]
        {
            ("accent", ours.Primary, night.Primary), ("bg", ours.Background, night.Background), ("surface", ours.Surface, night.Surface), ("ink", ours.TextPrimary, night.TextPrimary),
            ("ink-2", ours.TextSecondary, night.TextSecondary), ("line-control", ours.LinesInputs, night.LinesInputs), ("ok-ink", ours.Success, night.Success), ("bad-ink", ours.Error, night.Error),
        })
        {
            Assert.Equal(light[token] + "ff", day.ToString(MudBlazor.Utilities.MudColorOutputFormats.HexA).ToLowerInvariant());
            Assert.Equal(dark[token] + "ff", dusk.ToString(MudBlazor.Utilities.MudColorOutputFormats.HexA).ToLowerInvariant());
        }
    }

    private static Dictionary<string, string> Block(string css, string start)
    {
        var block = css[css.IndexOf(start, StringComparison.Ordinal)..];
        var all = Regex.Matches(block[..block.IndexOf("\n}", StringComparison.Ordinal)], "--([a-z0-9-]+): (#[0-9a-f]{6});");
        return all.GroupBy(match => match.Groups[1].Value).ToDictionary(group => group.Key, group => group.First().Groups[2].Value);
    }

    private static string StateOf(Activity week) => ConnectorStates.Of(Connector(), week, false, 1, Now).State.Key;

    private static Connector Connector(string state = "active") => new(Guid.NewGuid(), Guid.NewGuid(), "Okta workforce", state, "auto", "tolerant", new RateLimit(50, 100), 1, Now.AddDays(-2), Now);

    /// <summary>So many hours ago: reads, applied, refused. The last hour's requests were a minute ago.</summary>
    private static Activity Week(params (int HoursAgo, int Reads, int Applied, int Refused)[] hours)
    {
        var points = Enumerable.Range(0, 168).Select(i => (At: Now.AddHours(i - 167), Of: hours.FirstOrDefault(hour => hour.HoursAgo == 167 - i)))
            .Select(point => new Counts(point.At, point.Of.Reads + point.Of.Applied + point.Of.Refused, point.Of.Reads, point.Of.Applied, 0, point.Of.Refused, 0, 4)).ToList();
        DateTimeOffset? last = hours.Length == 0 ? null : Now.AddHours(-hours.Min(hour => hour.HoursAgo)).AddMinutes(-1);
        DateTimeOffset? first = hours.Length == 0 ? null : hours.Max(hour => hour.HoursAgo) == 0 ? Now.AddMinutes(-20) : Now.AddHours(-hours.Max(hour => hour.HoursAgo));
        var totals = new Counts(null, points.Sum(p => p.Requests), points.Sum(p => p.Reads), points.Sum(p => p.Applied), 0, points.Sum(p => p.Refused), 0, 4);
        return new Activity(first, last, last, null, "Okta SCIM Client 1.0.0", null, null, "7d", "hour", Now.AddDays(-7), Now, totals, points);
    }
}
