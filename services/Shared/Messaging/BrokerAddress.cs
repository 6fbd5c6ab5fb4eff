using RabbitMQ.Client;

namespace ScimSuite.Messaging;

/// <summary>Where the broker is, and how long it may take to answer.</summary>
internal sealed record BrokerAddress(Uri Uri, string Service)
{
    /// <summary>A broker that hangs with its sockets open is noticed after two of these at the latest.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(5);

    public string Host => $"{Uri.Host}:{Uri.Port}";

    public Task<IConnection> ConnectAsync(string purpose, CancellationToken ct)
    {
        var factory = new ConnectionFactory
        {
            Uri = Uri,
            ClientProvidedName = $"{Service} {purpose}",
            AutomaticRecoveryEnabled = false,       // what lives on the connection is made anew with it
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,
            RequestedConnectionTimeout = AnswersWithin,
            HandshakeContinuationTimeout = AnswersWithin,
            ContinuationTimeout = AnswersWithin,
        };
        return factory.CreateConnectionAsync(ct);
    }
}
