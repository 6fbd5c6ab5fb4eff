using Npgsql;

namespace ScimSuite.Persistence;

/// <summary>The tenant scope that goes ahead of the statements; it ends with their transaction.</summary>
internal enum Scope
{
    /// <summary>Already set, or of a role that needs none.</summary>
    None,

    /// <summary>The statements sent together are one implicit transaction.</summary>
    Implicit,

    /// <summary>BEGIN goes first; what follows later still belongs to it.</summary>
    Begins,
}

/// <summary>Statements that travel together: one batch, one round trip.</summary>
/// <param name="tenant"><c>@tenant</c>; none for roles that have a policy of their own instead.</param>
internal sealed class Script(Guid? tenant)
{
    private const string SetTimeout = "SELECT set_config('statement_timeout', $1, true)";
    private const string SetScope = "SELECT set_config('app.tenant', $1, true)";
    private const string SetScopeAndTimeout = "SELECT set_config('app.tenant', $1, true), set_config('statement_timeout', $2, true)";

    private readonly List<(Statement Statement, object? Args)> _statements = [];
    private int _writes;

    public Guid? Tenant { get; } = tenant;

    public Scope Scope { get; set; }

    public bool Commits { get; set; }

    /// <summary>Whether the server may be asked again when a connection turns out to be broken.</summary>
    public bool IsRepeatable => _writes == 0;

    public TimeSpan? Timeout { get; set; }

    /// <summary>Whether the first result set is the scope's own.</summary>
    public bool BeginsWithScope => Scope != Scope.None || Timeout is not null;

    public void Add(string sql, object? args, bool isWrite = false)
    {
        foreach (var statement in Statement.Parse(sql, args?.GetType()))
        {
            _statements.Add((statement, args));
        }

        _writes += isWrite ? 1 : 0;
    }

    public NpgsqlBatch ToBatch(NpgsqlConnection connection)
    {
        var batch = new NpgsqlBatch(connection);
        if (Scope == Scope.Begins)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        }

        if (ScopeCommand() is { } scope)
        {
            batch.BatchCommands.Add(scope);
        }

        foreach (var (statement, args) in _statements)
        {
            batch.BatchCommands.Add(statement.ToCommand(Tenant, args));
        }

        if (Commits)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        }

        if (Timeout is { } timeout)
        {
            // The server stops it; ours is for a server that does not answer at all.
            batch.Timeout = (int)Math.Ceiling(timeout.TotalSeconds) + 1;
        }

        return batch;
    }

    private NpgsqlBatchCommand? ScopeCommand()
    {
        // Within a transaction the scope is there already, and setting it again with a time limit costs nothing.
        if (Scope == Scope.None && Timeout is null)
        {
            return null;
        }

        var command = new NpgsqlBatchCommand((Tenant, Timeout) switch
        {
            (null, _) => SetTimeout,
            (_, null) => SetScope,
            _ => SetScopeAndTimeout,
        });
        if (Tenant is { } tenant)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant.ToString("D") });
        }

        if (Timeout is { } timeout)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{Math.Max(1, (long)timeout.TotalMilliseconds)}ms" });
        }

        return command;
    }
}
