using Microsoft.Extensions.Logging;

namespace ScimSuite.Persistence;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The database {Name} is not there yet; it is asked again until it is. {Reason}")]
    public static partial void DatabaseIsAway(this ILogger logger, string name, string reason);

    [LoggerMessage(2, LogLevel.Critical, "{Reason} This process stops.")]
    public static partial void RoleIsTooStrong(this ILogger logger, string reason);
}
