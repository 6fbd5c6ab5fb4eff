using ScimSuite.Caller;

namespace ScimSuite.Persistence;

/// <summary>One tenant's rows. Every question carries its scope and costs one round trip.</summary>
public sealed class TenantDatabase
{
    private readonly Connections _connections;

    internal TenantDatabase(Connections connections, ScimCaller caller, Guid tenant)
    {
        _connections = connections;
        Caller = caller;
        Tenant = tenant;
    }

    /// <summary>Whose rows are seen; <c>@tenant</c> in every statement.</summary>
    public Guid Tenant { get; }

    /// <summary>Who asks.</summary>
    public ScimCaller Caller { get; }

    /// <summary>The first row, or <c>null</c>.</summary>
    public Task<T?> FindAsync<T>(string sql, object? args, CancellationToken ct) =>
        ReadAsync(sql, args, rows => rows.FindAsync<T>(), ct);

    /// <summary>All rows. With a <paramref name="timeout"/> the server stops after it, and the answer is 400 <c>tooMany</c>.</summary>
    public Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? args, CancellationToken ct, TimeSpan? timeout = null) =>
        ReadAsync(sql, args, rows => rows.ListAsync<T>(), ct, timeout);

    /// <summary>Several statements, separated by semicolons, still one round trip; their results are read in order.</summary>
    public Task<TResult> ReadAsync<TResult>(
        string sql, object? args, Func<RowSets, Task<TResult>> read, CancellationToken ct, TimeSpan? timeout = null)
    {
        var script = new Script(Tenant) { Scope = Scope.Implicit, Timeout = timeout };
        script.Add(sql, args);
        return _connections.ReadAsync(script, read, ct);
    }

    /// <summary>Begins a transaction. Nothing is sent yet.</summary>
    /// <param name="errors">What a broken constraint means.</param>
    public TenantTransaction Begin(ConstraintErrors errors) => new(_connections, Caller, Tenant, errors);
}
