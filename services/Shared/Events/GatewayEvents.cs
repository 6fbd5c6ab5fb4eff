namespace ScimSuite.Events;

/// <summary>A gateway is there, and says so once a second; those who hear it divide every limit by what each is asked for.</summary>
/// <param name="Gateway">This process, since its start.</param>
/// <param name="IsLeaving">It stops; its part falls to the others at once.</param>
/// <param name="Demand">Connector or tenant → requests per second it lately asked of this gateway; only of those near their limit.</param>
public sealed record GatewayAnnounced(Guid Gateway, bool IsLeaving, IReadOnlyDictionary<Guid, double> Demand) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "gateway.announced";

    /// <inheritdoc/>
    public static string AggregateType => "Gateway";

    Guid IEvent.AggregateId => Gateway;

    long IEvent.Version => 1;
}
