using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace ScimSuite.ServiceDefaults;

/// <summary>Runs the readiness checks, at most once a second however many ask, and says in the log when the state changes.</summary>
internal sealed class Readiness(HealthCheckService checks, TimeProvider clock, Draining draining, ILogger<Readiness> logger)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<ReadyReport>? _latest;
    private long _askedAt;
    private bool _wasDraining;
    private volatile string? _known;

    public Task<ReadyReport> ReportAsync()
    {
        lock (_gate)
        {
            // Draining must be seen at once, not a second later.
            var isStale = _latest is null || draining.HasBegun != _wasDraining
                || (_latest.IsCompleted && clock.GetElapsedTime(_askedAt) >= Freshness);
            if (isStale)
            {
                _wasDraining = draining.HasBegun;
                _askedAt = clock.GetTimestamp();
                _latest = AskAsync();
            }

            return _latest!;
        }
    }

    private async Task<ReadyReport> AskAsync()
    {
        var health = await checks.CheckHealthAsync(check => check.Tags.Contains(Health.ReadyTag), CancellationToken.None);
        var report = new ReadyReport(health.Status.ToString(), health.Entries.ToDictionary(
            entry => entry.Key, entry => new CheckReport(entry.Value.Status.ToString(), entry.Value.Description)), ReadyReport.Own);

        var state = string.Join(", ", report.Checks.Where(check => check.Value.State != nameof(HealthStatus.Healthy)).Select(check => $"{check.Key} {check.Value.State}"));
        if (_known != state)
        {
            Say(state);
            _known = state;
        }

        return report;
    }

    private void Say(string state)
    {
        if (state.Length == 0)
        {
            logger.Ready();
        }
        else
        {
            logger.ReadinessChanged(state);
        }
    }
}
