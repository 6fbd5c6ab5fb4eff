namespace ScimSuite.Tokens;

/// <summary>Every sentence this service logs. Ids and counts; never a token, never a name.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "{Count} keys are known; {Foreign} of them under a pepper that is not configured and cannot be verified")]
    public static partial void KeysLoaded(this ILogger logger, int count, int foreign);

    [LoggerMessage(LogLevel.Warning, "The keys cannot be loaded yet ({Reason}); nothing can be verified until they are. Trying again in {Seconds} s")]
    public static partial void KeysNotLoaded(this ILogger logger, string reason, int seconds);

    [LoggerMessage(LogLevel.Information, "The bootstrap operator key is stored as {KeyId}")]
    public static partial void BootstrapKeyStored(this ILogger logger, string keyId);

    [LoggerMessage(LogLevel.Error, "Token {KeyId} has the right fingerprint and the wrong bcrypt hash: its row was altered. It is refused")]
    public static partial void HashAltered(this ILogger logger, string keyId);

    [LoggerMessage(LogLevel.Warning, "When {Count} tokens were last used could not be written ({Reason}); it is kept and tried again")]
    public static partial void LastUsedNotWritten(this ILogger logger, int count, string reason);

    [LoggerMessage(LogLevel.Warning, "The keys of an issuer at {Host} could not be fetched ({Reason}): its assertions are refused; tried again in a minute")]
    public static partial void IssuerKeysNotFound(this ILogger logger, string host, string reason);

    [LoggerMessage(LogLevel.Warning, "Which tokens end soon could not be looked up or announced ({Reason}); tried again in ten minutes")]
    public static partial void NotReminded(this ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "Token {KeyId} could not be hashed under the new cost now; it will be when it is next seen")]
    public static partial void NotRehashed(this ILogger logger, string keyId);

    [LoggerMessage(LogLevel.Information, "Connector {Connector} is deleted: {Count} of its tokens were revoked")]
    public static partial void ConnectorGone(this ILogger logger, Guid connector, int count);

    [LoggerMessage(LogLevel.Information, "Tenant {Tenant} is deleted: {Count} tokens were removed")]
    public static partial void TenantGone(this ILogger logger, Guid tenant, int count);
}
