using System.Diagnostics;
using System.Diagnostics.Metrics;
using Npgsql;

namespace ScimSuite.Outbox;

/// <summary>How far the world is behind: <c>scimsuite.outbox.lag</c> (seconds, the oldest event's age) and <c>scimsuite.outbox.rows</c>.</summary>
internal sealed class OutboxLag : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Meter _meter = new("ScimSuite.Outbox");
    private long _measuredAt;
    private double _seconds;
    private long _rows;

    public OutboxLag(string service)
    {
        KeyValuePair<string, object?> tag = new("service", service);
        _meter.CreateObservableGauge("scimsuite.outbox.lag", () => new Measurement<double>(Volatile.Read(ref _seconds), tag), "s", "Age of the oldest event that waits.");
        _meter.CreateObservableGauge("scimsuite.outbox.rows", () => new Measurement<long>(Volatile.Read(ref _rows), tag), "{event}", "Events that wait.");
    }

    /// <summary>Asks the table, at most once in five seconds.</summary>
    public async Task MeasureAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        if (_measuredAt != 0 && Stopwatch.GetElapsedTime(_measuredAt) < Every)
        {
            return;
        }

        _measuredAt = Stopwatch.GetTimestamp();
        await using var command = source.CreateCommand(
            "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 FROM outbox");
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        Volatile.Write(ref _rows, reader.GetInt64(0));
        Volatile.Write(ref _seconds, reader.GetDouble(1));
    }

    public void Dispose() => _meter.Dispose();
}
