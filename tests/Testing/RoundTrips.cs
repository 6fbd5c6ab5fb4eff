using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ScimSuite.Testing;

/// <summary>
/// Counts the database round trips that requests sent from here cause in services of this process, and nobody else's:
/// <c>using var trips = RoundTrips.Count(); … Assert.Equal(1, trips.Seen);</c>
/// </summary>
public sealed class RoundTrips : IDisposable
{
    private readonly Activity _trace = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
    private readonly MeterListener _listener = new();
    private long _seen;

    private RoundTrips()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "scimsuite.db.round_trips")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        // Requests carry the trace of who sent them; relays and consumers beside them have another, or none.
        _listener.SetMeasurementEventCallback<long>((_, trips, _, _) =>
        {
            if (Activity.Current?.TraceId == _trace.TraceId)
            {
                Interlocked.Add(ref _seen, trips);
            }
        });
        _listener.Start();
    }

    public long Seen => Interlocked.Read(ref _seen);

    public static RoundTrips Count() => new();

    public void Dispose()
    {
        _listener.Dispose();
        _trace.Dispose();
    }
}
