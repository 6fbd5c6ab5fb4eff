using System.Globalization;

namespace ScimSuite.Portal.Model;

/// <summary>The few of a process's own figures that the operator's page shows, read from its metrics.</summary>
/// <param name="Requests">Answered since the process started.</param>
/// <param name="Failures">Of them with a 5xx.</param>
/// <param name="MeanMs">How long one took, on average.</param>
/// <param name="OutboxSeconds">Age of the oldest event that waits to be told; <c>null</c> = this service tells none.</param>
/// <param name="OutboxWaiting">How many wait.</param>
public sealed record ServiceFigures(long Requests, long Failures, double MeanMs, double? OutboxSeconds, long? OutboxWaiting)
{
    public static ServiceFigures Read(string metrics)
    {
        double count = 0, failures = 0, seconds = 0;
        double? lag = null, waiting = null;
        foreach (var line in metrics.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty || line[0] == '#' || Value(line) is not { } value)
            {
                continue;
            }

            if (line.StartsWith("http_server_request_duration_seconds_count"))
            {
                count += value;
                failures += line.Contains("http_response_status_code=\"5", StringComparison.Ordinal) ? value : 0;
            }
            else if (line.StartsWith("http_server_request_duration_seconds_sum"))
            {
                seconds += value;
            }
            else if (line.StartsWith("scimsuite_outbox_lag"))
            {
                lag = Math.Max(lag ?? 0, value);
            }
            else if (line.StartsWith("scimsuite_outbox_"))
            {
                waiting = Math.Max(waiting ?? 0, value);
            }
        }

        return new ServiceFigures((long)count, (long)failures, count > 0 ? seconds * 1000 / count : 0, lag, (long?)waiting);
    }

    /// <summary><c>name{labels} value [timestamp]</c></summary>
    private static double? Value(ReadOnlySpan<char> line)
    {
        var end = line.LastIndexOf('}');
        var rest = end >= 0 ? line[(end + 1)..].Trim() : line[(line.IndexOf(' ') + 1)..];
        var space = rest.IndexOf(' ');
        return double.TryParse(space < 0 ? rest : rest[..space], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
