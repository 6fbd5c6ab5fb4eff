using Microsoft.Extensions.Logging;

namespace ScimSuite.Messaging;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Connected to the broker at {Broker}; all queues are declared.")]
    public static partial void BrokerConnected(this ILogger logger, string broker);

    [LoggerMessage(2, LogLevel.Warning, "The broker at {Broker} is away; it is tried again until it answers. {Reason}")]
    public static partial void BrokerIsAway(this ILogger logger, string broker, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The connection to the broker at {Broker} is gone.")]
    public static partial void BrokerLost(this ILogger logger, string broker);

    [LoggerMessage(4, LogLevel.Warning, "{Queue}: event {Event} ({Type}) failed and is tried again (attempt {Attempt}). {Reason}")]
    public static partial void TriedAgain(this ILogger logger, string queue, Guid @event, string type, int attempt, string reason);

    [LoggerMessage(5, LogLevel.Error, "{Queue}: event {Event} ({Type}) is set aside in {Queue}_error.")]
    public static partial void SetAside(this ILogger logger, Exception failure, string queue, Guid @event, string type);

    [LoggerMessage(6, LogLevel.Warning, "{Queue}: a batch of {Count} events failed and is tried again (attempt {Attempt}). {Reason}")]
    public static partial void BatchTriedAgain(this ILogger logger, string queue, int count, int attempt, string reason);

    [LoggerMessage(7, LogLevel.Warning, "{Queue}: a batch of {Count} events failed for good; they are handled one by one.")]
    public static partial void BatchTakenApart(this ILogger logger, Exception failure, string queue, int count);

    [LoggerMessage(8, LogLevel.Warning, "{Queue}: delivery {Tag} waited for one before it that never came; order is that of arrival from here.")]
    public static partial void DeliveryMissing(this ILogger logger, string queue, ulong tag);
}
