using System.Diagnostics;
using System.Runtime.CompilerServices;
using Npgsql;

namespace ScimSuite.Persistence;

/// <summary>Lends connections, sends scripts, and says what a failure means. Every round trip goes through here.</summary>
internal sealed class Connections(NpgsqlDataSource source, RoleGuard guard)
{
    /// <summary>
    /// For opening and the first answer together. Npgsql's own limit comes first where the server lives; one that hangs would cost another second for the
    /// attempt to cancel.
    /// </summary>
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(new NpgsqlConnectionStringBuilder(source.ConnectionString).CommandTimeout) + TimeSpan.FromMilliseconds(300);

    /// <summary>Connections whose answer nobody waits for any more, until Npgsql has given it up too.</summary>
    private static readonly ConditionalWeakTable<NpgsqlConnection, Task> Abandoned = [];

    /// <summary>One question on a connection of its own.</summary>
    public async Task<TResult> ReadAsync<TResult>(Script script, Func<RowSets, Task<TResult>> read, CancellationToken ct)
    {
        var (connection, result) = await BeginAsync(script, read, ct);
        await ReleaseAsync(connection);
        return result;
    }

    /// <summary>One question on a connection that stays open after it. A connection that turns out to be dead is replaced once, if nothing was read or written yet.</summary>
    public async Task<(NpgsqlConnection Connection, TResult Result)> BeginAsync<TResult>(Script script, Func<RowSets, Task<TResult>> read, CancellationToken ct)
    {
        var hasBegun = false;
        Task<TResult> Read(RowSets rows)
        {
            hasBegun = true;
            return read(rows);
        }

        for (var isFirst = true; ; isFirst = false)
        {
            var since = Stopwatch.GetTimestamp();
            var connection = await OpenAsync(ct);
            try
            {
                return (connection, await SendAsync(connection, script, Read, since, ct));
            }
            catch (Exception failure)
            {
                await ReleaseAsync(connection);
                var isLost = Failures.IsLostConnection(failure);
                if (isLost)
                {
                    source.Clear();
                }

                if (!(isLost && isFirst && !hasBegun && script.IsRepeatable))
                {
                    ThrowRefusal(failure, script.Timeout);
                    throw;
                }
            }
        }
    }

    /// <summary>One question on a connection that has a transaction open.</summary>
    public async Task<TResult> ReadAsync<TResult>(NpgsqlConnection connection, Script script, Func<RowSets, Task<TResult>> read, CancellationToken ct)
    {
        try
        {
            return await SendAsync(connection, script, read, Stopwatch.GetTimestamp(), ct);
        }
        catch (Exception failure)
        {
            ThrowRefusal(failure, script.Timeout);
            throw;
        }
    }

    /// <summary>Writes and commits. Once sent it is neither cancelled nor repeated: nobody could say what happened.</summary>
    public async Task WriteAsync(NpgsqlConnection? begun, Script script)
    {
        var since = Stopwatch.GetTimestamp();
        var connection = begun ?? await OpenAsync(CancellationToken.None);
        try
        {
            PersistenceMetrics.RoundTrips.Add(1);
            await WithinAsync(connection, script.ToBatch(connection).ExecuteNonQueryAsync(CancellationToken.None), since, script.Timeout);
        }
        catch (Exception failure)
        {
            if (Failures.IsLostConnection(failure))
            {
                source.Clear();
            }

            ThrowRefusal(failure, script.Timeout);
            throw;
        }
        finally
        {
            if (begun is null)
            {
                await ReleaseAsync(connection);
            }
        }
    }

    /// <summary>Gives a connection back. What ails it is not the caller's concern: a broken one is thrown away by the pool.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection)
    {
        if (Abandoned.TryGetValue(connection, out var answer))
        {
            Abandoned.Remove(connection);
            _ = ReleaseAfterAsync(answer, connection);
            return;
        }

        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception failure) when (Failures.Refusal(failure, null) is not null)
        {
            // The rollback did not reach the server; then there is no connection left that could keep it open.
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        await guard.EnsureAsync(ct);
        try
        {
            return await source.OpenConnectionAsync(ct);
        }
        catch (Exception failure)
        {
            ThrowRefusal(failure, null);
            throw;
        }
    }

    private async Task<TResult> SendAsync<TResult>(
        NpgsqlConnection connection, Script script, Func<RowSets, Task<TResult>> read, long since, CancellationToken ct)
    {
        PersistenceMetrics.RoundTrips.Add(1);
        await using var reader = await WithinAsync(connection, script.ToBatch(connection).ExecuteReaderAsync(ct), since, script.Timeout);
        var result = await read(new RowSets(reader, isAtNext: !script.BeginsWithScope, ct));

        // A statement behind the one that was read may have failed: its error comes only when its result is asked for.
        while (await reader.NextResultAsync(ct))
        {
        }

        return result;
    }

    private async Task<T> WithinAsync<T>(NpgsqlConnection connection, Task<T> answer, long since, TimeSpan? limit)
    {
        if (answer.IsCompleted)
        {
            return await answer;
        }

        var left = _patience + (limit ?? TimeSpan.Zero) - Stopwatch.GetElapsedTime(since);
        try
        {
            return await answer.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        catch (TimeoutException) when (!answer.IsCompleted)
        {
            Abandoned.Add(connection, answer);
            throw;
        }
    }

    private static async Task ReleaseAfterAsync(Task answer, NpgsqlConnection connection)
    {
        await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReleaseAsync(connection);
    }

    private static void ThrowRefusal(Exception failure, TimeSpan? limit)
    {
        if (Failures.Refusal(failure, limit) is { } refusal)
        {
            throw refusal;
        }
    }
}
