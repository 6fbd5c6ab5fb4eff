namespace ScimSuite.Audit;

/// <summary>Every sentence this service logs. Ids and counts only.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "{Count} audit lines could not be written ({Reason}); the events themselves are kept in the table")]
    public static partial void LinesLost(this ILogger logger, int count, string reason);

    [LoggerMessage(LogLevel.Warning, "the exchange log keeps old rows for now: they could not be removed ({Reason})")]
    public static partial void RetentionFailed(this ILogger logger, string reason);
}
