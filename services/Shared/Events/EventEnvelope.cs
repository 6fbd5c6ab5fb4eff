using System.Diagnostics;
using System.Text.Json;

namespace ScimSuite.Events;

/// <summary>Who did it.</summary>
/// <param name="Kind"><c>connector</c>, <c>api-key</c>, <c>operator</c>, <c>person</c>, <c>gateway</c> or <c>system</c>.</param>
/// <param name="Id">The actor's id; for connectors the connector's.</param>
/// <param name="Name">A name people know it by, where there is one.</param>
public sealed record Actor(string Kind, Guid Id, string? Name);

/// <summary>What crosses the broker: an event, and everything its readers need to know around it.</summary>
public sealed record EventEnvelope
{
    /// <summary>The event's own id (UUID version 7): what an inbox remembers.</summary>
    public required Guid Id { get; init; }

    /// <summary>The tenant it belongs to; <see cref="Guid.Empty"/> when it belongs to none.</summary>
    public required Guid Tenant { get; init; }

    /// <summary>The event's name and routing key.</summary>
    public required string Type { get; init; }

    /// <summary>What kind of thing it happened to.</summary>
    public required string AggregateType { get; init; }

    /// <summary>What it happened to.</summary>
    public required Guid AggregateId { get; init; }

    /// <summary>The aggregate's version after it happened.</summary>
    public required long Version { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who did it.</summary>
    public required Actor Actor { get; init; }

    /// <summary>The request that did it.</summary>
    public required string RequestId { get; init; }

    /// <summary>W3C trace context of the request, so that relay and consumers continue its trace.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Which part of a large change this is, from 1.</summary>
    public int Part { get; init; } = 1;

    /// <summary>How many parts the change has.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>The event itself.</summary>
    public required JsonElement Data { get; init; }

    /// <summary>Puts an event into its envelope, stamped with a new id and the current trace.</summary>
    public static EventEnvelope Of(IEvent happened, Guid tenant, Actor actor, string requestId, DateTimeOffset occurredAt)
    {
        var type = EventTypes.Of(happened);
        var part = happened as IPartOfEvent;
        return new EventEnvelope
        {
            Id = Guid.CreateVersion7(occurredAt),
            Tenant = tenant,
            Type = type.Name,
            AggregateType = type.AggregateType,
            AggregateId = happened.AggregateId,
            Version = happened.Version,
            OccurredAt = occurredAt,
            Actor = actor,
            RequestId = requestId,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null,
            Part = part?.Part ?? 1,
            Parts = part?.Parts ?? 1,
            Data = JsonSerializer.SerializeToElement(happened, type.Json),
        };
    }

    /// <summary>Reads the event back as its record.</summary>
    public TEvent Read<TEvent>()
        where TEvent : class, IEvent
    {
        return (TEvent?)Data.Deserialize(EventTypes.Of<TEvent>().Json)
            ?? throw new JsonException($"Event {Id} of type {Type} has no data.");
    }

    /// <summary>The envelope as UTF-8 JSON.</summary>
    public byte[] ToUtf8Json() => JsonSerializer.SerializeToUtf8Bytes(this, EventsJson.Default.EventEnvelope);

    /// <summary>The envelope as JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EventsJson.Default.EventEnvelope);

    /// <summary>Reads an envelope; throws <see cref="JsonException"/> when it is none.</summary>
    public static EventEnvelope FromJson(ReadOnlySpan<byte> utf8)
    {
        return JsonSerializer.Deserialize(utf8, EventsJson.Default.EventEnvelope)
            ?? throw new JsonException("An event envelope cannot be null.");
    }

    /// <inheritdoc cref="FromJson(ReadOnlySpan{byte})"/>
    public static EventEnvelope FromJson(string json)
    {
        return JsonSerializer.Deserialize(json, EventsJson.Default.EventEnvelope)
            ?? throw new JsonException("An event envelope cannot be null.");
    }
}
