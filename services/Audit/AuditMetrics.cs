using System.Diagnostics.Metrics;

namespace ScimSuite.Audit;

/// <summary>What this service counts.</summary>
internal sealed class AuditMetrics(IMeterFactory meters)
{
    public const string Meter = "ScimSuite.Audit";

    private readonly Counter<long> _kept = meters.Create(Meter).CreateCounter<long>("scimsuite.audit.events", "{event}", "Events kept");
    private readonly Counter<long> _repeated = meters.Create(Meter).CreateCounter<long>("scimsuite.audit.repeated", "{event}", "Events that had been kept before");
    private readonly Counter<long> _linesLost = meters.Create(Meter).CreateCounter<long>("scimsuite.audit.lines_lost", "{line}", "Lines that could not be written; the table has the events");

    public void Kept(int kept, int repeated)
    {
        _kept.Add(kept);
        _repeated.Add(repeated);
    }

    public void LinesLost(int lines) => _linesLost.Add(lines);
}
