using System.Text;
using ScimSuite.Audit.Model;
using ScimSuite.Events;
using ScimSuite.Persistence;

namespace ScimSuite.Audit.Store;

/// <summary>The exchange log: rows, and beside them what is counted of each connector.</summary>
internal static class ExchangeStore
{
    internal const string Columns =
        "tenant_id, id, at, connector_id, method, route, resource_id, query, status, outcome, scim_type, detail, dialect, tolerated, client, client_request_id, trace_id, duration_ms";

    /// <summary>One tenant's rows and the counts of those that were not there before, in one statement: a batch that comes twice counts once.</summary>
    public static void Add(TenantTransaction tx, IReadOnlyList<Exchange> exchanges) => tx.Queue(
        """
        WITH kept AS (
          INSERT INTO exchanges (tenant_id, id, at, connector_id, method, route, resource_id, query, status, outcome, scim_type, detail,
                                 dialect, tolerated, client, client_request_id, trace_id, duration_ms)
          SELECT @tenant, e.id, e.at, e.connector_id, e.method, e.route, e.resource_id, e.query, e.status, e.outcome, e.scim_type, e.detail,
                 e.dialect, e.tolerated, e.client, e.client_request_id, e.trace_id, e.duration_ms
            FROM unnest(@ids, @at, @connectors, @methods, @routes, @resources, @queries, @statuses, @outcomes, @scimTypes, @details,
                        @dialects, @tolerated, @clients, @clientRequestIds, @traceIds, @durations)
                 AS e (id, at, connector_id, method, route, resource_id, query, status, outcome, scim_type, detail,
                       dialect, tolerated, client, client_request_id, trace_id, duration_ms)
              ON CONFLICT ON CONSTRAINT exchanges_pkey DO NOTHING
          RETURNING id, at, connector_id, status, outcome, duration_ms)
        INSERT INTO activity AS known (tenant_id, connector_id, minute, reads, applied, no_change, refused, failed, duration_ms)
        SELECT @tenant, k.connector_id, date_trunc('minute', k.at),
               count(*) FILTER (WHERE r.id IS NOT NULL AND (k.status < 400 OR (k.status = 404 AND k.outcome = 'no-change'))),
               count(*) FILTER (WHERE k.status < 400 AND r.id IS NULL AND k.outcome = 'applied'),
               count(*) FILTER (WHERE k.status < 400 AND r.id IS NULL AND k.outcome = 'no-change'),
               count(*) FILTER (WHERE (k.status BETWEEN 400 AND 498 AND k.outcome = 'refused') OR (k.status < 400 AND r.id IS NULL AND k.outcome = 'refused')),
               count(*) FILTER (WHERE k.status >= 499),
               sum(k.duration_ms)
          FROM kept k
          LEFT JOIN unnest(@reads) AS r (id) ON r.id = k.id
         WHERE k.connector_id IS NOT NULL
         GROUP BY k.connector_id, date_trunc('minute', k.at)
            ON CONFLICT ON CONSTRAINT activity_pkey DO UPDATE
           SET reads = known.reads + excluded.reads, applied = known.applied + excluded.applied, no_change = known.no_change + excluded.no_change,
               refused = known.refused + excluded.refused, failed = known.failed + excluded.failed, duration_ms = known.duration_ms + excluded.duration_ms
        """, new
        {
            ids = exchanges.Select(e => e.Id).ToArray(),
            at = exchanges.Select(e => e.At.ToUniversalTime()).ToArray(),
            connectors = exchanges.Select(e => e.Connector).ToArray(),
            methods = exchanges.Select(e => e.Method).ToArray(),
            routes = exchanges.Select(e => e.Route).ToArray(),
            resources = exchanges.Select(e => e.Resource).ToArray(),
            queries = exchanges.Select(e => e.Query).ToArray(),
            statuses = exchanges.Select(e => (short)e.Status).ToArray(),
            outcomes = exchanges.Select(e => e.Outcome).ToArray(),
            scimTypes = exchanges.Select(e => e.ScimType).ToArray(),
            details = exchanges.Select(e => e.Detail).ToArray(),
            dialects = exchanges.Select(e => e.Dialect).ToArray(),
            tolerated = exchanges.Select(e => e.Tolerated is { Count: > 0 } items ? string.Join('\n', items) : null).ToArray(),
            clients = exchanges.Select(e => e.Client).ToArray(),
            clientRequestIds = exchanges.Select(e => e.ClientRequestId).ToArray(),
            traceIds = exchanges.Select(e => e.TraceId).ToArray(),
            durations = exchanges.Select(e => e.DurationMs).ToArray(),
            reads = exchanges.Where(e => e.IsRead()).Select(e => e.Id).ToArray(),
        });

    /// <summary>The signs of life of each connector: repeating it changes nothing.</summary>
    public static void Note(TenantTransaction tx, IReadOnlyList<ConnectorSeen> seen) => tx.Queue(
        """
        INSERT INTO connectors_seen AS known (tenant_id, connector_id, first_at, last_at, success_at, refused_at, client, dialect, dialect_by, dialect_at)
        SELECT @tenant, s.connector_id, s.first_at, s.last_at, s.success_at, s.refused_at, s.client, s.dialect, s.dialect_by, s.dialect_at
          FROM unnest(@connectors, @first, @last, @success, @refused, @clients, @dialects, @dialectsBy, @dialectsAt)
               AS s (connector_id, first_at, last_at, success_at, refused_at, client, dialect, dialect_by, dialect_at)
            ON CONFLICT ON CONSTRAINT connectors_seen_pkey DO UPDATE
           SET first_at = least(known.first_at, excluded.first_at), last_at = greatest(known.last_at, excluded.last_at),
               success_at = greatest(known.success_at, excluded.success_at), refused_at = greatest(known.refused_at, excluded.refused_at),
               client = coalesce(excluded.client, known.client),
               (dialect, dialect_by, dialect_at) = (SELECT better.* FROM (VALUES (known.dialect, known.dialect_by, known.dialect_at),
                                                                               (excluded.dialect, excluded.dialect_by, excluded.dialect_at)) AS better (name, by, at)
                                                     WHERE better.name IS NOT NULL OR (known.dialect IS NULL AND excluded.dialect IS NULL)
                                                     ORDER BY array_position(@byWeight, better.by) DESC NULLS LAST, better.at DESC LIMIT 1)
        """, new
        {
            connectors = seen.Select(s => s.Connector).ToArray(),
            first = seen.Select(s => s.FirstAt.ToUniversalTime()).ToArray(),
            last = seen.Select(s => s.LastAt.ToUniversalTime()).ToArray(),
            success = seen.Select(s => s.SuccessAt?.ToUniversalTime()).ToArray(),
            refused = seen.Select(s => s.RefusedAt?.ToUniversalTime()).ToArray(),
            clients = seen.Select(s => s.Client).ToArray(),
            dialects = seen.Select(s => s.Dialect).ToArray(),
            dialectsBy = seen.Select(s => s.DialectBy).ToArray(),
            dialectsAt = seen.Select(s => s.DialectAt?.ToUniversalTime()).ToArray(),
            byWeight = ConnectorSeen.ByWeight.ToArray(),
        });

    /// <summary>A page, newest first.</summary>
    public static async Task<IReadOnlyList<SeenExchange>> PageAsync(TenantDatabase database, ExchangeQuery query, int limit, CancellationToken ct)
    {
        var where = new StringBuilder("tenant_id = @tenant");
        void And(object? asked, string condition)
        {
            if (asked is not null)
            {
                where.Append(" AND ").Append(condition);
            }
        }

        And(query.RequestId, "id = @RequestId");
        And(query.Connector, "connector_id = @Connector");
        And(query.Outcome, query.Outcome switch { "refused" => "outcome = 'refused'", "no-change" => "outcome = 'no-change'", _ => "outcome = 'applied'" });      // literal: the partial indexes are seen
        And(query.Status, "status BETWEEN @least AND @most");
        And(query.Of, "method = ANY (@methods)");
        And(query.Resource, "resource_id = @Resource");
        And(query.Cursor, "id < @Cursor");
        var rows = await database.ListAsync<Row>(
            $"""
            SELECT {Columns}
              FROM exchanges
             WHERE {where}
             ORDER BY id DESC
             LIMIT @limit
            """, new
            {
                query.RequestId, query.Connector, query.Outcome, query.Resource, query.Cursor, limit,
                least = query.Status?.Least ?? 0, most = query.Status?.Most ?? 0, methods = query.Of?.ToArray() ?? [],
            }, ct, TimeSpan.FromSeconds(5));
        return [.. rows.Select(row => row.ToExchange())];
    }

    internal sealed record Row
    {
        public required Guid TenantId { get; init; }
        public required Guid Id { get; init; }
        public required DateTimeOffset At { get; init; }
        public Guid? ConnectorId { get; init; }
        public required string Method { get; init; }
        public required string Route { get; init; }
        public Guid? ResourceId { get; init; }
        public string? Query { get; init; }
        public required short Status { get; init; }
        public required string Outcome { get; init; }
        public string? ScimType { get; init; }
        public string? Detail { get; init; }
        public required string Dialect { get; init; }
        public string? Tolerated { get; init; }
        public string? Client { get; init; }
        public string? ClientRequestId { get; init; }
        public string? TraceId { get; init; }
        public required float DurationMs { get; init; }

        public SeenExchange ToExchange() => new()
        {
            Id = Id, At = At, Tenant = TenantId, Connector = ConnectorId, Method = Method, Route = Route, Resource = ResourceId, Query = Query,
            Status = Status, Outcome = Outcome, ScimType = ScimType, Detail = Detail, Dialect = Dialect, Tolerated = Tolerated?.Split('\n'),
            Client = Client, ClientRequestId = ClientRequestId, TraceId = TraceId, DurationMs = Math.Round(DurationMs, 1),
        };
    }
}
