using Microsoft.Extensions.Logging;

namespace ScimSuite.ServiceDefaults;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "ready")]
    public static partial void Ready(this ILogger logger);

    [LoggerMessage(2, LogLevel.Warning, "readiness changed: {State}")]
    public static partial void ReadinessChanged(this ILogger logger, string state);

    [LoggerMessage(3, LogLevel.Information, "told to stop: not ready any more, serving on for {Seconds} s")]
    public static partial void DrainBegins(this ILogger logger, double seconds);

    [LoggerMessage(4, LogLevel.Critical, "{Worker} threw: this process ends with an error, so that it is started again")]
    public static partial void WorkerThrew(this ILogger logger, string worker);
}
