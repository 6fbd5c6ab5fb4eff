namespace ScimSuite.Persistence;

/// <summary>
/// The database as a role sees it that has policies of its own instead of a tenant scope: <c>tokens_verify</c>, <c>operator_read</c>.
/// DESIGN lists those roles by name; there are no others. What it may see, its grants and policies say.
/// </summary>
public sealed class RoleDatabase
{
    private readonly Connections _connections;

    internal RoleDatabase(Connections connections) => _connections = connections;

    /// <summary>The first row, or <c>null</c>.</summary>
    public Task<T?> FindAsync<T>(string sql, object? args, CancellationToken ct) =>
        ReadAsync(sql, args, rows => rows.FindAsync<T>(), ct);

    /// <summary>All rows. With a <paramref name="timeout"/> the server stops after it, and the answer is 400 <c>tooMany</c>.</summary>
    public Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? args, CancellationToken ct, TimeSpan? timeout = null) =>
        ReadAsync(sql, args, rows => rows.ListAsync<T>(), ct, timeout);

    /// <summary>Several statements in one round trip and one implicit transaction; their results are read in order.</summary>
    public Task<TResult> ReadAsync<TResult>(
        string sql, object? args, Func<RowSets, Task<TResult>> read, CancellationToken ct, TimeSpan? timeout = null)
    {
        var script = new Script(tenant: null) { Timeout = timeout };
        script.Add(sql, args);
        return _connections.ReadAsync(script, read, ct);
    }

    /// <summary>Statements that return nothing, in one round trip and one implicit transaction. Neither cancelled nor repeated.</summary>
    public Task ExecuteAsync(string sql, object? args)
    {
        var script = new Script(tenant: null);
        script.Add(sql, args, isWrite: true);
        return _connections.WriteAsync(null, script);
    }
}
