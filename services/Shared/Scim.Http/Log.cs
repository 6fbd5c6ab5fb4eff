using Microsoft.Extensions.Logging;

namespace ScimSuite.Scim.Http;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A request failed in a way nobody foresaw")]
    public static partial void Unexpected(this ILogger logger, Exception failure);
}
