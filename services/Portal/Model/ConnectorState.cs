namespace ScimSuite.Portal.Model;

/// <summary>What a connector is doing, in one word. <see cref="Worst"/> sorts: what needs a person comes first.</summary>
public sealed record ConnectorState(string Key, string Word, int Worst)
{
    public static readonly ConnectorState Stalled = new("stalled", "Stalled", 0);
    public static readonly ConnectorState Degraded = new("degraded", "Degraded", 1);
    public static readonly ConnectorState Syncing = new("syncing", "Syncing", 2);
    public static readonly ConnectorState Testing = new("testing", "Testing", 3);
    public static readonly ConnectorState Waiting = new("waiting", "Waiting", 4);
    public static readonly ConnectorState Healthy = new("healthy", "Healthy", 5);
    public static readonly ConnectorState Off = new("off", "Off", 6);

    /// <summary>In the order the operator's page counts them.</summary>
    public static readonly IReadOnlyList<ConnectorState> All = [Stalled, Degraded, Waiting, Testing, Syncing, Healthy, Off];

    public bool NeedsSomebody => Worst <= 1;
    public bool IsConnected => this != Waiting && this != Testing && this != Off;
}

/// <summary>A state, why it is that, and what to do about it where somebody must.</summary>
public sealed record Judged(ConnectorState State, string Reason, string? Remedy = null);

/// <summary>
/// How a state is derived from what the connector asked in the last seven days, hour by hour. First match wins: off, waiting, stalled, testing,
/// degraded, syncing, healthy. The README says the same in words.
/// </summary>
public static class ConnectorStates
{
    private const int LeastRefusals = 5;
    private static readonly TimeSpan _leastPause = TimeSpan.FromHours(2);
    private static readonly TimeSpan _refusedFor = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan _firstSync = TimeSpan.FromHours(12);

    // A first sync comes without a pause; a provider that pauses this long has ended it. Audit says so of the past (FirstSyncEndedAt), this of now.
    private static readonly TimeSpan _firstSyncPause = TimeSpan.FromMinutes(2);

    /// <param name="week">Its activity with <c>window=7d</c>; <c>null</c> = the exchange log cannot be asked.</param>
    /// <param name="liveTokens">Tokens that still open it; <c>null</c> = not looked at.</param>
    public static Judged Of(Connector connector, Activity? week, bool isTenantOff, int? liveTokens, DateTimeOffset now)
    {
        if (isTenantOff || connector.IsOff)
        {
            return new(ConnectorState.Off, isTenantOff ? "The whole tenant is switched off" : "Switched off", isTenantOff ? null : "Switch it on in its settings.");
        }

        if (week?.FirstRequestAt is not { } first)
        {
            return new(ConnectorState.Waiting, week is null ? "What it asked cannot be read right now" : $"No call yet, {Age(now - connector.CreatedAt)}");
        }

        if (liveTokens == 0)
        {
            return new(ConnectorState.Stalled, "Its last token has ended", "Issue a new token and paste it into the identity provider.");
        }

        if (Stall(week, first, now) is { } stall)
        {
            return stall;
        }

        var writes = week.Points.Where(point => point.Applied + point.NoChange > 0).ToList();
        if (writes.Count == 0)
        {
            return week.Totals.Bad >= LeastRefusals && week.Totals.Bad * 100 >= week.Totals.Requests
                ? Degraded(week)
                : new(ConnectorState.Testing, week.Totals.Requests == 0 ? "Quiet for 7 days" : $"{week.Totals.Requests:N0} test call{(week.Totals.Requests == 1 ? "" : "s")}, nobody written yet");
        }

        var day = LastDay(week);
        if (day.Bad >= LeastRefusals && day.Bad * 100 >= day.Requests)
        {
            return Degraded(week);
        }

        return week.FirstSyncEndedAt is null && now - first < _firstSync && now - (week.LastRequestAt ?? first) < _firstSyncPause
            ? new(ConnectorState.Syncing, $"First sync, {week.Totals.Applied:N0} changes so far")
            : new(ConnectorState.Healthy, day.Bad == 0 ? "Nothing refused in 24 h" : $"{day.Bad} of {day.Requests:N0} refused in 24 h");
    }

    /// <summary>The last 24 of the week's hours, added up.</summary>
    public static Counts LastDay(Activity week)
    {
        var hours = week.Points.TakeLast(24).ToList();
        var requests = hours.Sum(hour => hour.Requests);
        return new Counts(null, requests, hours.Sum(hour => hour.Reads), hours.Sum(hour => hour.Applied), hours.Sum(hour => hour.NoChange), hours.Sum(hour => hour.Refused),
            hours.Sum(hour => hour.Failed), requests == 0 ? 0 : hours.Sum(hour => hour.AverageMs * hour.Requests) / requests);
    }

    private static Judged? Stall(Activity week, DateTimeOffset first, DateTimeOffset now)
    {
        var success = week.LastSuccessAt;
        if (week.LastRefusedAt is { } refused && refused > (success ?? DateTimeOffset.MinValue) && refused - (success ?? first) >= _refusedFor)
        {
            return new(ConnectorState.Stalled, $"Every call refused {(success is null ? "since the first" : $"for {Age(refused - success.Value)}")}",
                week.LastRefused?.Detail is { } detail ? $"The last answer was: {detail}" : null);
        }

        // Only a connector with a rhythm can be late: two bursts of hours at least, and a pause between them.
        if (success is null || LongestPause(week) is not { } pause)
        {
            return null;
        }

        var patience = TimeSpan.FromTicks(Math.Max(_leastPause.Ticks, (long)(pause.Ticks * 1.5)));
        return now - success.Value > patience
            ? new(ConnectorState.Stalled, $"Silent for {Age(now - success.Value)}; it never paused for more than {Age(pause)}", "Look whether provisioning is still on in the identity provider.")
            : null;
    }

    private static Judged Degraded(Activity week)
    {
        var day = LastDay(week);
        var share = day.Requests == 0 ? 0 : day.Bad * 100.0 / day.Requests;
        return new(ConnectorState.Degraded, $"{day.Bad:N0} of {day.Requests:N0} refused in 24 h, {share:0.#}\u00a0%",
            week.LastRefused is { } last ? $"Last: {last.Method} {last.Route} was answered {last.Status}. {last.Detail}" : null);
    }

    /// <summary>Between two hours with requests; the time since the last one does not count.</summary>
    private static TimeSpan? LongestPause(Activity week)
    {
        TimeSpan? longest = null;
        DateTimeOffset? before = null;
        foreach (var at in week.Points.Where(point => point.Requests > 0).Select(point => point.At!.Value))       // points have a time
        {
            if (before is { } last && (longest is null || at - last > longest))
            {
                longest = at - last;
            }

            before = at;
        }

        return longest;
    }

    private static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 2 } => $"{(int)age.TotalDays} days",
        { TotalHours: >= 2 } => $"{(int)age.TotalHours} h",
        { TotalMinutes: >= 2 } => $"{(int)age.TotalMinutes} min",
        _ => "a moment",
    };
}
