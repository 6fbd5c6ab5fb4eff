namespace ScimSuite.Groups;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Tenant {Tenant} was deleted; its groups are removed")]
    public static partial void TenantRemoved(this ILogger logger, Guid tenant);
}
