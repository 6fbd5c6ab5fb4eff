namespace ScimSuite.Users;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Tenant {Tenant} was deleted; its users are removed")]
    public static partial void TenantRemoved(this ILogger logger, Guid tenant);
}
