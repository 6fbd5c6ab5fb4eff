using ScimSuite.Portal.Model;
using ScimSuite.Portal.Pages;

namespace ScimSuite.Portal.Store;

/// <summary>A tenant as operators see it.</summary>
public sealed record TenantRow(Tenant Tenant, IReadOnlyList<OperatedConnector> Connectors)
{
    public int Worst => Tenant.IsOff ? 99 : Connectors.Count == 0 ? 50 : Connectors.Min(connector => connector.Judged.State.Worst);
    public bool NeedsSomebody => !Tenant.IsOff && Connectors.Any(connector => connector.Judged.State.NeedsSomebody);
    public int Requests => Connectors.Sum(connector => connector.Day?.Requests ?? 0);
    public int Refused => Connectors.Sum(connector => connector.Day?.Bad ?? 0);
    public DateTimeOffset? LastRequestAt => Connectors.Max(connector => connector.Week?.LastRequestAt);

    /// <summary>All connectors' hours of the last day, added up.</summary>
    public IReadOnlyList<Counts> Hours
    {
        get
        {
            var all = Connectors.Select(connector => connector.Week?.Points.TakeLast(24).ToList()).OfType<List<Counts>>().Where(points => points.Count > 0).ToList();
            return all.Count == 0 ? [] : [.. Enumerable.Range(0, all.Min(points => points.Count)).Select(i => new Counts(all[0][i].At,
                all.Sum(p => p[i].Requests), all.Sum(p => p[i].Reads), all.Sum(p => p[i].Applied), all.Sum(p => p[i].NoChange), all.Sum(p => p[i].Refused), all.Sum(p => p[i].Failed), 0))];
        }
    }
}

public sealed record OperatedConnector(Connector Connector, Judged Judged, Activity? Week)
{
    public Counts? Day { get; } = Week is null ? null : ConnectorStates.LastDay(Week);
}

/// <summary>One page of tenants with the state of each connector: what an operator looks at first.</summary>
public sealed class TenantOverview(Console console, Viewer viewer)
{
    private const int AtATime = 8;

    public async Task<(IReadOnlyList<TenantRow> Rows, Guid? Next)> PageAsync(Guid? after, int size, CancellationToken ct)
    {
        var page = await console.TenantsAsync(after, size, ct);
        var rows = await SideBySide.AskAsync(page.Items, AtATime, tenant => OneAsync(tenant, ct));
        return ([.. rows.OrderBy(row => row.Worst).ThenBy(row => row.Tenant.Name, StringComparer.OrdinalIgnoreCase)], page.Next);
    }

    public async Task<TenantRow> OneAsync(Tenant tenant, CancellationToken ct)
    {
        var connectors = await console.ConnectorsAsync(tenant.Id, ct);
        var judged = await SideBySide.AskAsync(connectors, AtATime, async connector =>
        {
            var week = await WeekAsync(tenant.Id, connector.Id, ct);
            return new OperatedConnector(connector, ConnectorStates.Of(connector, week, tenant.IsOff, null, viewer.Now), week);
        });

        return new TenantRow(tenant, [.. judged.OrderBy(connector => connector.Judged.State.Worst)]);
    }

    private async Task<Activity?> WeekAsync(Guid tenant, Guid connector, CancellationToken ct)
    {
        try
        {
            return await console.ActivityAsync(tenant, connector, "7d", ct);
        }
        catch (PlatformException e) when (e.IsAway)
        {
            return null;
        }
    }
}
