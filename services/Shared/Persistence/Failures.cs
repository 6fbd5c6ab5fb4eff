using System.Net.Sockets;
using Npgsql;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Persistence;

/// <summary>What a failure of the database means to whoever asked.</summary>
internal static class Failures
{
    /// <summary>The refusal a broken constraint stands for, if it is one of those expected.</summary>
    public static ScimException? Constraint(PostgresException broken, ConstraintErrors errors) =>
        broken.ConstraintName is { } name && errors.TryGetValue(name, out var error) ? new ScimException(error(), broken) : null;

    /// <summary>503 where trying again later helps, 400 <c>tooMany</c> where a limit that the caller set was reached; otherwise <c>null</c>, a defect.</summary>
    public static ScimException? Refusal(Exception failure, TimeSpan? limit)
    {
        return failure switch
        {
            PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } when limit is { } allowed =>
                new ScimException(ScimError.TooMany($"The query needs more than the {allowed.TotalSeconds:0.#} s it may take; ask for less, or for an attribute that has an index."), failure),
            PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable } =>
                Unavailable("Another change to the same resource got in the way; try again.", failure),
            PostgresException refused when IsOutOfService(refused.SqlState) => Unavailable("The database is not available.", failure),
            PostgresException => null,
            NpgsqlException => Unavailable("The database is not available.", failure),
            SocketException or IOException or TimeoutException => Unavailable("The database is not available.", failure),
            _ => null,
        };
    }

    public static ScimException Unavailable(string detail, Exception? cause = null) =>
        ScimException.Unavailable(detail, TimeSpan.FromSeconds(5 + (Random.Shared.NextDouble() * 10)), cause);

    /// <summary>Whether the connection was lost rather than slow: the pool's other idle ones are as dead, after a restart of the server.</summary>
    public static bool IsLostConnection(Exception failure)
    {
        return failure switch
        {
            PostgresException ended => ended.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or "57P05",
            NpgsqlException { InnerException: IOException or SocketException or EndOfStreamException } => true,
            _ => false,
        };
    }

    private static bool IsOutOfService(string state) =>
        state.StartsWith("08", StringComparison.Ordinal)     // connection
        || state.StartsWith("53", StringComparison.Ordinal)  // no memory, no disk, too many connections
        || state.StartsWith("57", StringComparison.Ordinal)  // shutting down, starting up, cancelled
        || state.StartsWith("58", StringComparison.Ordinal)  // the system below it
        || state == PostgresErrorCodes.ReadOnlySqlTransaction; // a standby that was promoted elsewhere
}
