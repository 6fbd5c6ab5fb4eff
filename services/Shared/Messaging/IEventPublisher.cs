using ScimSuite.Events;

namespace ScimSuite.Messaging;

/// <summary>Tells the broker, and returns once the broker has it safe.</summary>
public interface IEventPublisher
{
    /// <summary>Whether there is a broker to tell, its queues declared.</summary>
    bool IsConnected { get; }

    /// <summary>
    /// Publishes in the order given, all confirmed on return. Every event that a durable queue hears must have reached one.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">
    /// The broker is away, or did not confirm all of them in time. Some may have arrived: whoever publishes again publishes twice, and inboxes notice.
    /// </exception>
    Task PublishAsync(IReadOnlyList<EventEnvelope> inOrder, CancellationToken ct);
}

/// <summary>The broker is away or does not answer in time.</summary>
public sealed class BrokerUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
