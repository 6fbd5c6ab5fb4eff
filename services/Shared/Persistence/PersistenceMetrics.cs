using System.Diagnostics.Metrics;

namespace ScimSuite.Persistence;

/// <summary>What the database is asked: the counter by which tests hold us to one round trip a read and two a write.</summary>
public static class PersistenceMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "ScimSuite.Persistence";

    /// <summary>The counter's name: messages sent to the database that an answer was awaited for.</summary>
    public const string RoundTripsName = "scimsuite.db.round_trips";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> RoundTrips = Meter.CreateCounter<long>(RoundTripsName, "{round_trip}", "Round trips to the database.");
}
