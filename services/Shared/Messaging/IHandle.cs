using ScimSuite.Events;

namespace ScimSuite.Messaging;

/// <summary>An event as it arrived.</summary>
/// <param name="Envelope">Who, when, by which request.</param>
/// <param name="Event">What happened.</param>
public sealed record Received<TEvent>(EventEnvelope Envelope, TEvent Event)
    where TEvent : IEvent;

/// <summary>
/// What a service does when it hears of <typeparamref name="TEvent"/>. Made anew for each message, in a scope of its own. Events of one aggregate come one
/// after the other and in order; any of them may come twice. It throws: a database that is away is waited for, anything else is tried again
/// a few times and then set aside in <c>&lt;queue&gt;_error</c>.
/// </summary>
public interface IHandle<TEvent>
    where TEvent : IEvent
{
    /// <summary>Does it.</summary>
    Task HandleAsync(Received<TEvent> message, CancellationToken ct);
}

/// <summary>
/// As <see cref="IHandle{TEvent}"/>, for those who take up to 200 events at once, in the order they came: all of a queue's
/// (<see cref="MessagingBuilder.ConsumeBatch{THandler}"/>), or those of two types, then never two of one aggregate
/// (<see cref="HandlersBuilder.HandleTogether{TFirst, TSecond, THandler}"/>).
/// </summary>
public interface IHandleBatch
{
    /// <summary>Does them all or throws. When a batch fails for good its events come again one by one, so that only the bad one is set aside.</summary>
    Task HandleAsync(IReadOnlyList<EventEnvelope> batch, CancellationToken ct);
}
