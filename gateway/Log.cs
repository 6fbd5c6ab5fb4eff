namespace ScimSuite.Gateway;

/// <summary>Every sentence the gateway can log. None is written per request: what cannot be reached is said once, and once more when it is back.</summary>
internal static partial class Log
{
    [LoggerMessage(20, LogLevel.Information, "The certificate was renewed; it ends at {EndsAt:u}")]
    public static partial void CertificateRenewed(this ILogger logger, DateTime endsAt);

    [LoggerMessage(21, LogLevel.Error, "The certificate file was written anew and cannot be read ({Reason}): the one before it stays in use")]
    public static partial void CertificateNotRenewed(this ILogger logger, string reason);

    [LoggerMessage(1, LogLevel.Error, "a request failed here, not in a service (request {RequestId})")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string requestId);

    [LoggerMessage(2, LogLevel.Warning, "{Service} cannot be reached ({Error}): its requests are answered 503 until it can")]
    public static partial void ServiceUnreachable(this ILogger logger, string service, string error);

    [LoggerMessage(3, LogLevel.Information, "{Service} can be reached again")]
    public static partial void ServiceReachable(this ILogger logger, string service);

    [LoggerMessage(4, LogLevel.Warning, "Tokens gives no verdicts ({Error}): known credentials live {StaleSeconds} s at most, others are answered 503")]
    public static partial void TokensUnavailable(this ILogger logger, string error, int staleSeconds);

    [LoggerMessage(5, LogLevel.Information, "Tokens gives verdicts again")]
    public static partial void TokensAvailable(this ILogger logger);

    [LoggerMessage(6, LogLevel.Error, "{Service} does not believe our assertions: does its Assertion:Keys:gateway belong to our Assertion:SigningKey?")]
    public static partial void AssertionRefused(this ILogger logger, string service);

    [LoggerMessage(7, LogLevel.Information, "verdicts forgotten: {Reason}")]
    public static partial void VerdictsForgotten(this ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Warning, "{Count} failed authentications wait for the broker")]
    public static partial void AuditWaits(this ILogger logger, int count);

    [LoggerMessage(9, LogLevel.Error, "{Count} failed authentications were lost: the broker has been away too long")]
    public static partial void AuditLost(this ILogger logger, long count);

    [LoggerMessage(12, LogLevel.Warning, "{Count} exchanges wait for the broker")]
    public static partial void ExchangesWait(this ILogger logger, int count);

    [LoggerMessage(13, LogLevel.Warning, "{Count} exchanges were lost to the exchange log: the broker has been away too long")]
    public static partial void ExchangesLost(this ILogger logger, long count);
}
