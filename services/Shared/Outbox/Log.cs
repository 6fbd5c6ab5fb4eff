using Microsoft.Extensions.Logging;

namespace ScimSuite.Outbox;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The outbox of {Service} waits; attempt {Attempt} to relay it failed. {Reason}")]
    public static partial void RelayFailed(this ILogger logger, string service, int attempt, string reason);
}
