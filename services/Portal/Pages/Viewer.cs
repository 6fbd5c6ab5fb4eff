namespace ScimSuite.Portal.Pages;

/// <summary>The person in front of the page: in which zone their clock is. Told by the browser in a cookie; UTC until it is.</summary>
public sealed class Viewer(TimeProvider clock)
{
    public const string Cookie = "__Host-zone";

    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    public DateTimeOffset Now => clock.GetUtcNow();

    public string ZoneName => _zone.Id;

    public void LivesIn(string? zone)
    {
        if (zone is { Length: > 0 and < 60 } && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known))
        {
            _zone = known;
        }
    }

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone);

    /// <summary>Relative under an hour, the clock today, the date before and after.</summary>
    public string Say(DateTimeOffset at)
    {
        var ago = Now - at;
        var (local, today) = (Local(at), Local(Now).Date);
        return ago.TotalHours is > -1 and < 1
            ? Relative(ago)
            : local.Date == today ? local.ToString("HH:mm") : Date(at);
    }

    public string Date(DateTimeOffset at)
    {
        var local = Local(at);
        return local.Year == Local(Now).Year ? local.ToString("d MMM") : local.ToString("d MMM yyyy");
    }

    /// <summary>The day and the minute, whichever day it is: for what is still to come.</summary>
    public string Moment(DateTimeOffset at) => $"{Local(at):ddd d MMM} at {Local(at):HH:mm}";

    public string Clock(DateTimeOffset at) => Local(at).Date == Local(Now).Date ? Local(at).ToString("HH:mm:ss") : $"{Date(at)} {Local(at):HH:mm}";

    private static string Relative(TimeSpan ago) => ago switch
    {
        { TotalSeconds: > -2 and < 2 } => "just now",
        { TotalSeconds: >= 2 and < 60 } => $"{(int)ago.TotalSeconds} s ago",
        { TotalMinutes: >= 1 } => $"{(int)ago.TotalMinutes} min ago",
        { TotalSeconds: > -60 } => $"in {(int)-ago.TotalSeconds} s",
        _ => $"in {(int)-ago.TotalMinutes} min",
    };
}
