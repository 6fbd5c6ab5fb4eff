using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Testing;

namespace ScimSuite.Tokens.Tests;

/// <summary>What one service counted since: bcrypt runs, look-ups. Services beside it in this process are not counted.</summary>
public sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _bcrypt;
    private long _lookups;

    public Counted(ServiceHost host)
    {
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Name is TokensMetrics.BcryptRuns or TokensMetrics.Lookups)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, _, _) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                Interlocked.Add(ref instrument.Name == TokensMetrics.BcryptRuns ? ref _bcrypt : ref _lookups, count);
            }
        });
        _listener.Start();
    }

    public long Bcrypt => Interlocked.Read(ref _bcrypt);

    public long Lookups => Interlocked.Read(ref _lookups);

    public void Dispose() => _listener.Dispose();
}
