using ScimSuite.Audit.Model;
using ScimSuite.Persistence;

namespace ScimSuite.Audit.Store;

/// <summary>What a connector did, asked for one chart: one round trip.</summary>
internal static class ActivityStore
{
    // Minutes are what is kept, so that two of them may lie nearly three apart with a pause of two.
    private static readonly TimeSpan FirstSyncPause = TimeSpan.FromMinutes(2);

    /// <returns>Null for a connector this tenant never had.</returns>
    public static Task<Activity?> OfAsync(TenantDatabase database, Guid connector, ActivityWindow window, CancellationToken ct) => database.ReadAsync(
        """
        SELECT first_at, last_at, success_at, refused_at, client, dialect, dialect_by, dialect_at
          FROM connectors_seen
         WHERE tenant_id = @tenant AND connector_id = @connector;
        SELECT id, at, method, route, status::int AS status, scim_type, detail
          FROM exchanges
         WHERE tenant_id = @tenant AND connector_id = @connector AND outcome = 'refused' AND id > @oldest
         ORDER BY id DESC
         LIMIT 1;
        SELECT date_bin(@step, minute, @from) AS at, sum(reads)::int AS reads, sum(applied)::int AS applied, sum(no_change)::int AS no_change,
               sum(refused)::int AS refused, sum(failed)::int AS failed, sum(duration_ms) AS duration_ms
          FROM activity
         WHERE tenant_id = @tenant AND connector_id = @connector AND minute >= @from
         GROUP BY 1
         ORDER BY 1;
        SELECT min(minute + interval '1 minute')
          FROM (SELECT minute, lead(minute) OVER (ORDER BY minute) AS next
                  FROM activity
                 WHERE tenant_id = @tenant AND connector_id = @connector AND applied + no_change > 0
                   AND minute < (SELECT first_at + interval '12 hours' FROM connectors_seen WHERE tenant_id = @tenant AND connector_id = @connector)) writing
         WHERE next - minute > @pause;
        SELECT EXISTS (SELECT FROM events WHERE tenant_id = @tenant AND resource_id = @connector AND resource_type = 'Connector')
        """, new { connector, step = window.StepLength, from = window.From, oldest = FirstIdOf(window.To - TimeSpan.FromDays(7)), pause = FirstSyncPause },
        async rows =>
        {
            var told = Told(connector, window, await rows.FindAsync<SeenRow>(), await rows.FindAsync<RefusedRow>(), await rows.ListAsync<CountRow>()) with { FirstSyncEndedAt = await rows.FindAsync<DateTimeOffset?>() };
            return await rows.FindAsync<bool>() || told.FirstRequestAt is not null ? told : null;
        },
        ct, TimeSpan.FromSeconds(5));

    // The least UUIDv7 of that moment: the search for a refusal ends there, however long all went well.
    private static Guid FirstIdOf(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(at).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6..].Clear();
        return new Guid(bytes, bigEndian: true);
    }

    private static Activity Told(Guid connector, ActivityWindow window, SeenRow? seen, RefusedRow? refused, IReadOnlyList<CountRow> counted)
    {
        var byTime = counted.ToDictionary(row => row.At);
        return new Activity
        {
            Connector = connector, FirstRequestAt = seen?.FirstAt, LastRequestAt = seen?.LastAt, LastSuccessAt = seen?.SuccessAt, LastRefusedAt = seen?.RefusedAt,
            Client = seen?.Client,
            Dialect = seen is { Dialect: { } name, DialectBy: { } by, DialectAt: { } at } ? new SeenDialect(name, by, at) : null,
            LastRefused = refused is null ? null : new LastRefusal(refused.Id, refused.At, refused.Method, refused.Route, refused.Status, refused.ScimType, refused.Detail),
            Window = window.Name, Step = window.Step, From = window.From, To = window.To,
            Totals = CountRow.Sum(counted).ToCounts(null),
            Points = [.. Enumerable.Range(0, window.Points).Select(i => window.From + (i * window.StepLength)).Select(at => (byTime.GetValueOrDefault(at) ?? CountRow.None).ToCounts(at))],
        };
    }

    private sealed record SeenRow
    {
        public required DateTimeOffset FirstAt { get; init; }
        public required DateTimeOffset LastAt { get; init; }
        public DateTimeOffset? SuccessAt { get; init; }
        public DateTimeOffset? RefusedAt { get; init; }
        public string? Client { get; init; }
        public string? Dialect { get; init; }
        public string? DialectBy { get; init; }
        public DateTimeOffset? DialectAt { get; init; }
    }

    private sealed record RefusedRow
    {
        public required Guid Id { get; init; }
        public required DateTimeOffset At { get; init; }
        public required string Method { get; init; }
        public required string Route { get; init; }
        public required int Status { get; init; }
        public string? ScimType { get; init; }
        public string? Detail { get; init; }
    }

    private sealed record CountRow
    {
        public static readonly CountRow None = new();

        public DateTimeOffset At { get; init; }
        public int Reads { get; init; }
        public int Applied { get; init; }
        public int NoChange { get; init; }
        public int Refused { get; init; }
        public int Failed { get; init; }
        public double DurationMs { get; init; }

        public static CountRow Sum(IReadOnlyList<CountRow> rows) => rows.Aggregate(None, (sum, row) => new CountRow
        {
            Reads = sum.Reads + row.Reads, Applied = sum.Applied + row.Applied, NoChange = sum.NoChange + row.NoChange, Refused = sum.Refused + row.Refused,
            Failed = sum.Failed + row.Failed, DurationMs = sum.DurationMs + row.DurationMs,
        });

        public Counts ToCounts(DateTimeOffset? at)
        {
            var counts = new Counts { At = at, Reads = Reads, Applied = Applied, NoChange = NoChange, Refused = Refused, Failed = Failed };
            return counts.Requests == 0 ? counts : counts with { AverageMs = Math.Round(DurationMs / counts.Requests, 1) };
        }
    }
}
