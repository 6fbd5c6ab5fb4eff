using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ScimSuite.Events;
using ScimSuite.Messaging;

namespace ScimSuite.Outbox;

/// <summary>
/// Carries a service's outbox to the broker. Any number may run: a lane belongs to whoever holds its advisory lock, for as long as its transaction lasts.
/// <code>
/// claim (locks, then rows: one round trip) ──► publish, confirmed ──► DELETE, COMMIT (one round trip)
/// </code>
/// Dying anywhere before the COMMIT leaves the rows; they are published again, and inboxes notice.
/// </summary>
internal sealed class Relay(string service, NpgsqlDataSource source, IEventPublisher publisher, OutboxLag lag, ILogger<Relay> logger) : BackgroundService
{
    private const int PerLane = 64;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>A moment for more to gather: a claim costs the same for one event and for a thousand, and so does what follows it.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);
    private static readonly ActivitySource Tracing = new("ScimSuite.Outbox");

    // The rows are read by a second statement, with a snapshot taken after the locks were: under one statement's snapshot, rows would still be seen
    // that another relay published and deleted just before it let go of the lane.
    private const string TakeLanes =
        """
        WITH filled AS MATERIALIZED (
          SELECT lane FROM generate_series(0, 15) AS lane WHERE EXISTS (SELECT FROM outbox WHERE outbox.lane = lane.lane))
        SELECT set_config('relay.lanes', '{' || coalesce(string_agg(lane::text, ','), '') || '}', true)
          FROM filled WHERE pg_try_advisory_xact_lock(hashtext($1), lane)
        """;

    private const string ReadLanes =
        """
        SELECT o.tenant_id, o.id, o.envelope
          FROM unnest(current_setting('relay.lanes')::smallint[]) AS taken (lane)
         CROSS JOIN LATERAL (SELECT tenant_id, id, envelope FROM outbox WHERE outbox.lane = taken.lane ORDER BY id LIMIT $1) AS o
         ORDER BY o.id
        """;

    private const string Delete = "DELETE FROM outbox USING unnest($1, $2) AS gone (tenant_id, id) WHERE outbox.tenant_id = gone.tenant_id AND outbox.id = gone.id";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var bell = RelayBell.Next;
                await lag.MeasureAsync(source, stoppingToken);
                if (publisher.IsConnected && await RelayAsync(stoppingToken) > 0)
                {
                    failures = 0;
                    continue;
                }

                await bell.WaitAsync(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Task.Delay(Gather, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                failures++;
                if (failures is 1 or 10 || failures % 100 == 0)
                {
                    logger.RelayFailed(service, failures, failure.Message);
                }

                var pause = Poll * Math.Pow(2, Math.Min(failures, 6) - 1);
                await Task.Delay(pause < LongestPause ? pause : LongestPause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One claim of all lanes that are free; how many events it carried.</summary>
    private async Task<int> RelayAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await ClaimAsync(connection, ct);
        if (rows.Count > 0)
        {
            await PublishAsync(rows, ct);

            // Published: the rows go, whatever else stops meanwhile.
            await DeleteAsync(connection, rows);
        }

        return rows.Count;
    }

    private async Task<List<Row>> ClaimAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var claim = new NpgsqlBatch(connection);
        claim.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        claim.BatchCommands.Add(new NpgsqlBatchCommand(TakeLanes) { Parameters = { new NpgsqlParameter<string> { TypedValue = $"outbox {service}" } } });
        claim.BatchCommands.Add(new NpgsqlBatchCommand(ReadLanes) { Parameters = { new NpgsqlParameter<int> { TypedValue = PerLane } } });
        await using var reader = await claim.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var rows = new List<Row>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new Row(reader.GetGuid(0), reader.GetInt64(1), EventEnvelope.FromJson(reader.GetFieldValue<byte[]>(2))));
        }

        return rows;
    }

    private async Task PublishAsync(List<Row> rows, CancellationToken ct)
    {
        var spans = new List<Activity>();
        try
        {
            var envelopes = new List<EventEnvelope>(rows.Count);
            foreach (var (_, _, envelope) in rows)
            {
                var span = Span(envelope);
                if (span is not null)
                {
                    spans.Add(span);
                }

                envelopes.Add(span is null ? envelope : envelope with { TraceParent = span.Id });
            }

            await publisher.PublishAsync(envelopes, ct);
        }
        finally
        {
            spans.ForEach(span => span.Dispose());
        }
    }

    /// <summary>Each row belongs to the trace of the request that wrote it, not to the relay's loop nor to the row before it.</summary>
    private static Activity? Span(EventEnvelope envelope)
    {
        if (!ActivityContext.TryParse(envelope.TraceParent, null, isRemote: true, out var request))
        {
            return null;
        }

        var span = Tracing.StartActivity($"relay {envelope.Type}", ActivityKind.Internal, request);
        span?.SetTag("scimsuite.request_id", envelope.RequestId);
        span?.SetTag("scimsuite.outbox.waited_ms", (long)(DateTimeOffset.UtcNow - envelope.OccurredAt).TotalMilliseconds);
        Activity.Current = null;
        return span;
    }

    private static async Task DeleteAsync(NpgsqlConnection connection, List<Row> rows)
    {
        await using var done = new NpgsqlBatch(connection);
        done.BatchCommands.Add(new NpgsqlBatchCommand(Delete)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(row => row.Tenant)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. rows.Select(row => row.Id)] },
            },
        });
        done.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await done.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private sealed record Row(Guid Tenant, long Id, EventEnvelope Envelope);
}
