using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Persistence;

namespace ScimSuite.Outbox;

/// <summary>To tell the world, tell the transaction: row and event live or die together.</summary>
public static class OutboxTransaction
{
    /// <summary>Order is kept within a lane; so many are relayed side by side.</summary>
    internal const int Lanes = 16;

    /// <summary>Writes the event with the transaction; the relay hears of it once that is committed.</summary>
    /// <param name="tx">The transaction that does what the event tells.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="clock">Whose time it is; the system's if none is given.</param>
    public static void Publish(this TenantTransaction tx, IEvent happened, TimeProvider? clock = null)
    {
        var caller = tx.Caller;
        var envelope = EventEnvelope.Of(
            happened, tx.Tenant, new Actor(caller.Kind.Name(), caller.ActorId, caller.ActorName), caller.RequestId, (clock ?? TimeProvider.System).GetUtcNow());
        tx.Queue(
            """
            INSERT INTO outbox (tenant_id, lane, event_id, type, envelope)
                 VALUES (@tenant, @lane, @eventId, @type, @envelope)
            """,
            new { lane = LaneOf(envelope.AggregateId), eventId = envelope.Id, type = envelope.Type, envelope = envelope.ToJson() });
        tx.OnCommitted(RelayBell.Ring);
    }

    /// <summary>The last byte is random in every version of UUID that we make.</summary>
    internal static short LaneOf(Guid aggregate)
    {
        Span<byte> bytes = stackalloc byte[16];
        aggregate.TryWriteBytes(bytes);
        return (short)(bytes[15] % Lanes);
    }
}
