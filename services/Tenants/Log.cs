namespace ScimSuite.Tenants;

/// <summary>Every sentence this service logs. Ids and counts; never a name.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Tenant {Tenant} is removed for good with {Count} connectors: its deletion was not taken back in time")]
    public static partial void Removed(this ILogger logger, Guid tenant, int count);

    [LoggerMessage(LogLevel.Warning, "Tenants whose time has come could not be looked up or removed ({Reason}); tried again in a minute")]
    public static partial void NotRemoved(this ILogger logger, string reason);
}
