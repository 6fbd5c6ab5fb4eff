namespace ScimSuite.Portal;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "there is no operator yet: open {Link} within 24 hours to become the first")]
    public static partial void FirstOperatorLink(this ILogger logger, string link);

    [LoggerMessage(2, LogLevel.Warning, "a sign-in from {Where} was held off for {Seconds} s without looking at the password: too many tries")]
    public static partial void HeldOff(this ILogger logger, string where, int seconds);

    [LoggerMessage(3, LogLevel.Information, "tenant {Tenant} is gone: its members, invitations and openings are forgotten")]
    public static partial void TenantGone(this ILogger logger, Guid tenant);

    [LoggerMessage(4, LogLevel.Error, "a page could not be shown, request {RequestId}")]
    public static partial void PageFailed(this ILogger logger, Exception failure, string requestId);

    [LoggerMessage(5, LogLevel.Warning, "{Service} answered {Status} to {Method} {Path}, request {RequestId}")]
    public static partial void ServiceRefused(this ILogger logger, string service, int status, string method, string path, string requestId);

    [LoggerMessage(10, LogLevel.Warning, "letter {Id} ({Kind}) was not sent at attempt {Attempt}: {Failure}; it is tried again")]
    public static partial void MailNotSent(this ILogger logger, Guid id, string kind, int attempt, string failure);

    [LoggerMessage(11, LogLevel.Error, "letter {Id} ({Kind}) is of no use any more and was given up after {Attempts} attempts: look at Portal:Mail")]
    public static partial void MailGivenUp(this ILogger logger, Guid id, string kind, int attempts);

    [LoggerMessage(13, LogLevel.Warning, "the provider of tenant {Tenant} cannot be used: {Why}")]
    public static partial void ProviderAway(this ILogger logger, Guid tenant, string why);

    [LoggerMessage(14, LogLevel.Warning, "an ID token was refused: {Why}")]
    public static partial void IdTokenRefused(this ILogger logger, string why);

    [LoggerMessage(12, LogLevel.Warning, "somebody guesses: {Kind} was tried more than {Most} times within {Minutes} min and is held off")]
    public static partial void Guessing(this ILogger logger, string kind, int most, int minutes);

    [LoggerMessage(6, LogLevel.Warning, "the sweep failed and is tried again later")]
    public static partial void SweepFailed(this ILogger logger, Exception failure);

    [LoggerMessage(7, LogLevel.Information, "{Seeds} authenticator seeds and {Keys} protection keys are sealed under the key in use now")]
    public static partial void Rewrapped(this ILogger logger, int seeds, int keys);

    [LoggerMessage(8, LogLevel.Error, "{Count} sealed values cannot be opened: the key they are under is not in Secrets:Keys; put it back, behind the one in use")]
    public static partial void CannotOpen(this ILogger logger, int count);

    [LoggerMessage(15, LogLevel.Information, "{KeyId} ends in {Days} days at most: {Readers} people are written to")]
    public static partial void TokenEnding(this ILogger logger, string keyId, int days, int readers);
}
