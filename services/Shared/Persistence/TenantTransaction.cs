using Npgsql;
using ScimSuite.Caller;

namespace ScimSuite.Persistence;

/// <summary>
/// What happens together or not at all. The first read carries BEGIN and the scope; writes are queued and sent with COMMIT:
/// <code>
/// read then write   BEGIN; scope; SELECT … FOR UPDATE      |   UPDATE …; INSERT INTO outbox …; COMMIT
/// write only        scope; INSERT …; INSERT INTO outbox …      (one implicit transaction, one round trip)
/// </code>
/// Disposed without commit, nothing happened.
/// </summary>
public sealed class TenantTransaction : IAsyncDisposable
{
    private readonly Connections _connections;
    private readonly ConstraintErrors _errors;
    private readonly List<Action> _committed = [];
    private Script? _queued;
    private NpgsqlConnection? _connection;
    private bool _isOver;

    internal TenantTransaction(Connections connections, ScimCaller caller, Guid tenant, ConstraintErrors errors)
    {
        _connections = connections;
        _errors = errors;
        Caller = caller;
        Tenant = tenant;
    }

    /// <summary>Who asks: what is written says so.</summary>
    public ScimCaller Caller { get; }

    /// <summary>Whose rows are seen and written; <c>@tenant</c> in every statement.</summary>
    public Guid Tenant { get; }

    /// <summary>The first row, or <c>null</c>. What was queued before is sent with it, ahead of it.</summary>
    public Task<T?> FindAsync<T>(string sql, object? args, CancellationToken ct) =>
        ReadAsync(sql, args, rows => rows.FindAsync<T>(), ct);

    /// <summary>All rows. What was queued before is sent with it, ahead of it.</summary>
    public Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? args, CancellationToken ct, TimeSpan? timeout = null) =>
        ReadAsync(sql, args, rows => rows.ListAsync<T>(), ct, timeout);

    /// <summary>Several statements in one round trip. What was queued before is sent with them, ahead of them.</summary>
    public async Task<TResult> ReadAsync<TResult>(
        string sql, object? args, Func<RowSets, Task<TResult>> read, CancellationToken ct, TimeSpan? timeout = null)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        var script = _queued ?? new Script(Tenant);
        _queued = null;
        script.Scope = _connection is null ? Scope.Begins : Scope.None;
        script.Timeout = timeout;
        script.Add(sql, args);

        if (_connection is not null)
        {
            return await GuardAsync(() => _connections.ReadAsync(_connection, script, read, ct));
        }

        // Nothing has happened yet: a connection found broken may be replaced and the question asked again.
        (_connection, var result) = await GuardAsync(() => _connections.BeginAsync(script, read, ct));
        return result;
    }

    /// <summary>Sent with the next read or with the commit, in the order queued.</summary>
    public void Queue(string sql, object? args)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        _queued ??= new Script(Tenant);
        _queued.Add(sql, args, isWrite: true);
    }

    /// <summary>Done once the commit is known to have happened; it must neither wait nor throw.</summary>
    public void OnCommitted(Action action) => _committed.Add(action);

    /// <summary>Sends what is queued together with COMMIT. Never cancelled: a request that went away must not leave it unknown what happened.</summary>
    public async Task CommitAsync()
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        _isOver = true;
        if (_connection is not null || _queued is not null)
        {
            var script = _queued ?? new Script(Tenant);
            script.Scope = _connection is null ? Scope.Implicit : Scope.None;
            script.Commits = _connection is not null;
            await GuardAsync(async () =>
            {
                await _connections.WriteAsync(_connection, script);
                return true;
            });
        }

        await ReleaseAsync();
        foreach (var action in _committed)
        {
            action();
        }
    }

    /// <summary>Undoes what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await ReleaseAsync();
    }

    /// <summary>A connection given back in mid-transaction is rolled back by the pool before it is lent again.</summary>
    private async Task ReleaseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await Connections.ReleaseAsync(connection);
        }
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (PostgresException broken) when (Failures.Constraint(broken, _errors) is { } refusal)
        {
            _isOver = true;
            await ReleaseAsync();
            throw refusal;
        }
        catch
        {
            // A failed statement ends the transaction: PostgreSQL would answer 25P02 to everything that followed.
            _isOver = true;
            await ReleaseAsync();
            throw;
        }
    }
}
