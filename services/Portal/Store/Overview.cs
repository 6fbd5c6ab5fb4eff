using ScimSuite.Portal.Model;
using ScimSuite.Portal.Pages;

namespace ScimSuite.Portal.Store;

/// <summary>A connector with everything a row says of it.</summary>
public sealed record ConnectorRow(Connector Connector, Judged Judged, Activity? Week, IReadOnlyList<Credential> Tokens, Guide Guide)
{
    public Counts? Day { get; } = Week is null ? null : ConnectorStates.LastDay(Week);

    /// <summary>When the last of its tokens ends; <c>null</c> = there is none, or one without end.</summary>
    public DateTimeOffset? TokenUntilAt(DateTimeOffset now)
    {
        var live = Tokens.Where(token => token.IsLiveAt(now)).ToList();
        return live.Count == 0 || live.Any(token => token.ExpiresAt is null) ? null : live.Max(token => token.ExpiresAt);
    }
}

/// <summary>A tenant's connectors and what they are doing, gathered side by side.</summary>
public sealed class Overview(Connectors connectors, Traffic traffic, Viewer viewer)
{
    private const int AtATime = 6;

    public async Task<IReadOnlyList<ConnectorRow>> ListAsync(bool isTenantOff, CancellationToken ct)
    {
        var all = await connectors.ListAsync(ct);
        var rows = await SideBySide.AskAsync(all, AtATime, connector => OneAsync(connector, isTenantOff, ct));
        return [.. rows.OrderBy(row => row.Judged.State.Worst).ThenBy(row => row.Connector.Name, StringComparer.OrdinalIgnoreCase)];
    }

    public async Task<ConnectorRow> OneAsync(Connector connector, bool isTenantOff, CancellationToken ct)
    {
        var tokens = connectors.TokensAsync(connector.Id, ct);
        var week = await WeekAsync(connector.Id, ct);
        var known = await tokens;
        var live = known.Count(token => token.IsLiveAt(viewer.Now));
        return new ConnectorRow(connector, ConnectorStates.Of(connector, week, isTenantOff, live, viewer.Now), week, known, Guides.OfDialect(connector.Dialect, week?.Dialect?.Name));
    }

    /// <summary>A log that cannot be read hides no connector.</summary>
    private async Task<Activity?> WeekAsync(Guid connector, CancellationToken ct)
    {
        try
        {
            return await traffic.ActivityAsync(connector, "7d", ct);
        }
        catch (PlatformException e) when (e.IsAway)
        {
            return null;
        }
    }
}
