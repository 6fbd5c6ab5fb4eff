using System.Text.Json;
using ScimSuite.Events;

namespace ScimSuite.Audit.Model;

/// <summary>Something that happened, as it is kept and as it is answered.</summary>
internal sealed record AuditEvent
{
    public required Guid Id { get; init; }

    /// <summary>All zero: it belongs to no tenant.</summary>
    public required Guid Tenant { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public required Actor Actor { get; init; }
    public required string Action { get; init; }
    public required Resource Resource { get; init; }
    public required string Outcome { get; init; }
    public required string RequestId { get; init; }
    public required int Part { get; init; }
    public required int Parts { get; init; }

    /// <summary>What the event said. Only the table and its readers have it; lines for the log collector go without.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>The line of an event just stored.</summary>
    public static AuditEvent LineOf(EventEnvelope envelope, DateTimeOffset recordedAt) => new()
    {
        Id = envelope.Id, Tenant = envelope.Tenant, OccurredAt = envelope.OccurredAt, RecordedAt = recordedAt, Actor = envelope.Actor, Action = envelope.Type,
        Resource = new(envelope.AggregateType, envelope.AggregateId, envelope.Version), Outcome = Outcomes.Of(envelope.Type),
        RequestId = envelope.RequestId, Part = envelope.Part, Parts = envelope.Parts,
    };
}

internal sealed record Resource(string Type, Guid Id, long Version);

internal static class Outcomes
{
    public const string Applied = "applied";
    public const string Refused = "refused";

    public static readonly IReadOnlyList<string> All = [Applied, Refused];

    /// <summary>A service announces what it has applied; only the door announces what it has refused.</summary>
    public static string Of(string action) => action == NameOf<AuthenticationFailed>() ? Refused : Applied;

    private static string NameOf<TEvent>()
        where TEvent : IEvent => TEvent.Name;
}
