using RabbitMQ.Client;

namespace ScimSuite.Messaging;

/// <summary>
/// What exists in the broker:
/// <code>
/// scimsuite.events (topic) ── user.*, … ──► audit, users.groups, …          quorum, one active consumer
///                                             │ handler throws  ──► &lt;queue&gt;_error
///                                             │ kills consumers ──► scimsuite.dead (direct) ──► &lt;queue&gt;_dead
///                          ── verdict.changed ──► gateway.verdicts.&lt;instance&gt;   classic, auto-delete
/// </code>
/// </summary>
internal static class Topology
{
    public const string Events = "scimsuite.events";
    public const string Dead = "scimsuite.dead";

    /// <summary>How often a message may be redelivered because its consumer died of it.</summary>
    private const int DeliveryLimit = 20;

    /// <summary>A durable queue's arguments. MassTransit declares the same: the broker refuses a queue declared in two ways.</summary>
    public static IReadOnlyDictionary<string, object?> QueueArguments(string queue) => new Dictionary<string, object?>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-overflow"] = "reject-publish",              // what at-least-once dead-lettering asks for
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-dead-letter-exchange"] = Dead,
        ["x-dead-letter-routing-key"] = queue,
        ["x-single-active-consumer"] = true,            // two replicas at once could overtake each other within one aggregate
    };

    public static string DeadQueue(string queue) => $"{queue}_dead";

    /// <summary>Declares everything durable. Repeating it changes nothing.</summary>
    public static async Task DeclareAsync(IChannel channel, CancellationToken ct)
    {
        await channel.ExchangeDeclareAsync(Events, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: ct);
        await channel.ExchangeDeclareAsync(Dead, ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: ct);
        foreach (var subscription in Subscriptions.Durable)
        {
            var queue = subscription.Queue;
            var dead = DeadQueue(queue);
            await channel.QueueDeclareAsync(
                dead, durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: ct);
            await channel.QueueBindAsync(dead, Dead, queue, cancellationToken: ct);

            await channel.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?>(QueueArguments(queue)), cancellationToken: ct);
            foreach (var pattern in subscription.Types)
            {
                await channel.QueueBindAsync(queue, Events, pattern, cancellationToken: ct);
            }
        }
    }
}
