using System.Text;
using System.Text.Json;
using ScimSuite.Audit.Model;
using ScimSuite.Events;
using ScimSuite.Persistence;

namespace ScimSuite.Audit.Store;

/// <summary>What is kept of events and asked of them: inserted once, never changed.</summary>
internal static class EventStore
{
    /// <summary>All of one tenant's in one statement; answers those that were not there before.</summary>
    public static Task<IReadOnlyList<Recorded>> AddAsync(TenantTransaction tx, IReadOnlyList<EventEnvelope> events, CancellationToken ct) => tx.ListAsync<Recorded>(
        """
        INSERT INTO events (tenant_id, id, occurred_at, action, outcome, resource_type, resource_id, resource_version,
                            actor_kind, actor_id, actor_name, request_id, part, parts, data)
        SELECT @tenant, e.id, e.occurred_at, e.action, e.outcome, e.resource_type, e.resource_id, e.resource_version,
               e.actor_kind, e.actor_id, e.actor_name, e.request_id, e.part, e.parts, e.data::json
          FROM unnest(@ids, @occurredAt, @actions, @outcomes, @resourceTypes, @resourceIds, @resourceVersions,
                      @actorKinds, @actorIds, @actorNames, @requestIds, @parts, @ofParts, @data)
               AS e (id, occurred_at, action, outcome, resource_type, resource_id, resource_version,
                     actor_kind, actor_id, actor_name, request_id, part, parts, data)
            ON CONFLICT ON CONSTRAINT events_pkey DO NOTHING
        RETURNING id, recorded_at
        """, new
        {
            ids = events.Select(e => e.Id).ToArray(),
            occurredAt = events.Select(e => e.OccurredAt.ToUniversalTime()).ToArray(),
            actions = events.Select(e => e.Type).ToArray(),
            outcomes = events.Select(e => Outcomes.Of(e.Type)).ToArray(),
            resourceTypes = events.Select(e => e.AggregateType).ToArray(),
            resourceIds = events.Select(e => e.AggregateId).ToArray(),
            resourceVersions = events.Select(e => e.Version).ToArray(),
            actorKinds = events.Select(e => e.Actor.Kind).ToArray(),
            actorIds = events.Select(e => e.Actor.Id).ToArray(),
            actorNames = events.Select(e => e.Actor.Name).ToArray(),
            requestIds = events.Select(e => e.RequestId).ToArray(),
            parts = events.Select(e => e.Part).ToArray(),
            ofParts = events.Select(e => e.Parts).ToArray(),
            data = events.Select(e => e.Data.GetRawText()).ToArray(),
        }, ct, Timeouts.Batch);

    /// <summary>A page in the order of ids, which is the order of time; and how many there are in all where that is asked for.</summary>
    /// <param name="mostCounted">Where counting stops, one above: a year of a large tenant takes seconds to count.</param>
    public static async Task<(IReadOnlyList<AuditEvent> Events, long? Total)> PageAsync(TenantDatabase database, AuditQuery query, int limit, int? mostCounted, CancellationToken ct)
    {
        var where = new StringBuilder("tenant_id = @tenant");
        void And(object? asked, string condition)
        {
            if (asked is not null)
            {
                where.Append(" AND ").Append(condition);
            }
        }

        And(query.Action, "action = @Action");
        And(query.Resource, "resource_id = @Resource");
        And(query.Outcome, query.Outcome == Outcomes.Refused ? "outcome = 'refused'" : "outcome = 'applied'");   // literal: the partial index is seen
        And(query.Actor, "actor_id = @Actor");
        And(query.RequestId, "request_id = @RequestId");
        var counted = where.ToString();
        And(query.After, query.IsAscending ? "id > @After" : "id < @After");

        var page =
            $"""
            SELECT tenant_id, id, occurred_at, recorded_at, action, outcome, resource_type, resource_id, resource_version,
                   actor_kind, actor_id, actor_name, request_id, part, parts, data
              FROM events
             WHERE {where}
             ORDER BY id {(query.IsAscending ? "ASC" : "DESC")}
             LIMIT @limit
            """;
        var args = new { query.Action, query.Resource, query.Actor, query.RequestId, query.After, limit, most = mostCounted + 1 };      // no limit where it is null
        if (!query.WantsTotal)
        {
            return ([.. (await database.ListAsync<Row>(page, args, ct, Timeouts.Page)).Select(row => row.ToEvent())], null);
        }

        var all = $"SELECT 1 FROM events WHERE {counted} LIMIT @most";
        return await database.ReadAsync<(IReadOnlyList<AuditEvent>, long?)>(
            $"{page}; SELECT count(*) FROM ({all}) AS counted", args,
            async rows => ([.. (await rows.ListAsync<Row>()).Select(row => row.ToEvent())], await rows.FindAsync<long>()), ct, Timeouts.Count);
    }

    private sealed record Row
    {
        public required Guid TenantId { get; init; }
        public required Guid Id { get; init; }
        public required DateTimeOffset OccurredAt { get; init; }
        public required DateTimeOffset RecordedAt { get; init; }
        public required string Action { get; init; }
        public required string Outcome { get; init; }
        public required string ResourceType { get; init; }
        public required Guid ResourceId { get; init; }
        public required long ResourceVersion { get; init; }
        public required string ActorKind { get; init; }
        public required Guid ActorId { get; init; }
        public string? ActorName { get; init; }
        public required string RequestId { get; init; }
        public required int Part { get; init; }
        public required int Parts { get; init; }
        public required JsonElement Data { get; init; }

        public AuditEvent ToEvent() => new()
        {
            Id = Id, Tenant = TenantId, OccurredAt = OccurredAt, RecordedAt = RecordedAt, Actor = new(ActorKind, ActorId, ActorName), Action = Action,
            Resource = new(ResourceType, ResourceId, ResourceVersion), Outcome = Outcome, RequestId = RequestId, Part = Part, Parts = Parts, Data = Data,
        };
    }

    private static class Timeouts
    {
        public static readonly TimeSpan Batch = TimeSpan.FromSeconds(10);
        public static readonly TimeSpan Page = TimeSpan.FromSeconds(5);
        public static readonly TimeSpan Count = TimeSpan.FromSeconds(10);
    }
}

internal sealed record Recorded(Guid Id, DateTimeOffset RecordedAt);
