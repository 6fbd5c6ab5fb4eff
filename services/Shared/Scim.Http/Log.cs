using Microsoft.Extensions.Logging;

namespace ScimSuite.Scim.Http;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A request failed in a way nobody foresaw")]
    public static partial void Unexpected(this ILogger logger, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "The schema of tenant {Tenant} is at version {Version} by now, and no event has told so")]
    public static partial void SchemaHealed(this ILogger logger, Guid tenant, long version);

    [LoggerMessage(3, LogLevel.Debug, "Tenants could not be asked for the schema of tenant {Tenant}: {Reason}")]
    public static partial void SchemaNotAsked(this ILogger logger, Guid tenant, string reason);
}
