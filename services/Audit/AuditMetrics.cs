using System.Diagnostics.Metrics;

namespace ScimSuite.Audit;

/// <summary>What this service counts.</summary>
internal sealed class AuditMetrics(IMeterFactory meters)
{
    public const string Meter = "ScimSuite.Audit";

    private readonly Counter<long> _kept = meters.Create(Meter).CreateCounter<long>("scimsuite.audit.events", "{event}", "Events kept");
    private readonly Counter<long> _repeated = meters.Create(Meter).CreateCounter<long>("scimsuite.audit.repeated", "{event}", "Events that had been kept before");
    private readonly Counter<long> _linesLost = meters.Create(Meter).CreateCounter<long>("scimsuite.audit.lines_lost", "{line}", "Lines that could not be written; the table has the events");
    private readonly Counter<long> _exchanges = meters.Create(Meter).CreateCounter<long>("scimsuite.audit.exchanges", "{exchange}", "Exchanges that came to be kept");
    private readonly Counter<long> _removed = meters.Create(Meter).CreateCounter<long>("scimsuite.audit.exchanges_removed", "{row}", "Rows of the exchange log removed for their age");

    public void Exchanges(int count) => _exchanges.Add(count);

    public void Removed(int count) => _removed.Add(count);

    public void Kept(int kept, int repeated)
    {
        _kept.Add(kept);
        _repeated.Add(repeated);
    }

    public void LinesLost(int lines) => _linesLost.Add(lines);
}
