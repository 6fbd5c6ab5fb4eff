using Npgsql;

namespace ScimSuite.Migrate;

/// <summary>Roles, database and schemas: what must stand before a service's own SQL can run.</summary>
internal static class Server
{
    /// <summary>One number for all of ours. Advisory locks belong to a database, so the cluster's is taken in <c>postgres</c>, which always exists.</summary>
    private const long AdvisoryLock = 0x5C1A_5017;

    public static async Task PrepareAsync(
        NpgsqlConnectionStringBuilder target, IReadOnlyDictionary<string, string> passwords, Action<string>? say, CancellationToken ct)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = "postgres" };
        await using var connection = await OpenLockedAsync(maintenance, say, ct);

        foreach (var schema in Roles.Schemas)
        {
            await CreateRoleAsync(connection, schema.Owner, "NOLOGIN", say, ct);
            // A superuser may act as anybody; an administrator of a managed server must be a member.
            await ExecuteAsync(connection,
                $"DO $$ BEGIN IF NOT pg_has_role(current_user, '{schema.Owner}', 'MEMBER') THEN GRANT {schema.Owner} TO CURRENT_USER; END IF; END $$", ct);
        }

        foreach (var role in Roles.Login)
        {
            await CreateRoleAsync(connection, role, "LOGIN", say, ct);
            await SetPasswordAsync(connection, role, passwords[role], ct);
        }

        foreach (var schema in Roles.Schemas)
        {
            foreach (var role in schema.HasOutbox ? [schema.Name, schema.Relay] : new[] { schema.Name })
            {
                await ExecuteAsync(connection, $"ALTER ROLE {role} SET search_path = {schema.Name}", ct);
            }
        }

        await ExecuteAsync(connection, "ALTER ROLE tokens_verify SET search_path = tokens", ct);
        await CreateDatabaseAsync(connection, target.Database!, say, ct);
    }

    /// <summary>The connection holds the lock until it is closed, and so does a process that dies.</summary>
    public static async Task<NpgsqlConnection> OpenLockedAsync(NpgsqlConnectionStringBuilder target, Action<string>? say, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(target.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            if (await AskAsync(connection, $"SELECT pg_try_advisory_lock({AdvisoryLock})", ct) is not true)
            {
                say?.Invoke("another migration is running; waiting for it");
                await ExecuteAsync(connection, $"SELECT pg_advisory_lock({AdvisoryLock})", ct);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public static async Task PrepareSchemaAsync(NpgsqlConnection connection, ServiceSchema schema, CancellationToken ct)
    {
        await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {schema.Name} AUTHORIZATION {schema.Owner}", ct);
        foreach (var role in schema.LoginRoles)
        {
            await ExecuteAsync(connection, $"GRANT USAGE ON SCHEMA {schema.Name} TO {role}", ct);
        }
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task CreateRoleAsync(NpgsqlConnection connection, string role, string login, Action<string>? say, CancellationToken ct)
    {
        if (await AskAsync(connection, "SELECT 1 FROM pg_roles WHERE rolname = $1", ct, role) is null)
        {
            await ExecuteAsync(connection, $"CREATE ROLE {role} {login} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT", ct);
            say?.Invoke($"role {role} created");
        }
    }

    private static async Task SetPasswordAsync(NpgsqlConnection connection, string role, string password, CancellationToken ct)
    {
        // ALTER ROLE takes no parameters; the server itself quotes the literal.
        var sql = (string)(await AskAsync(connection, "SELECT format('ALTER ROLE %I PASSWORD %L', $1, $2)", ct, role, Verifier.Of(password)))!;
        await ExecuteAsync(connection, sql, ct);
    }

    private static async Task CreateDatabaseAsync(NpgsqlConnection connection, string database, Action<string>? say, CancellationToken ct)
    {
        var quoted = $"\"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        if (await AskAsync(connection, "SELECT 1 FROM pg_database WHERE datname = $1", ct, database) is null)
        {
            await ExecuteAsync(connection, $"CREATE DATABASE {quoted}", ct);
            say?.Invoke($"database {database} created");
        }

        if (await AskAsync(connection, "SELECT pg_encoding_to_char(encoding)::text FROM pg_database WHERE datname = $1", ct, database) is not "UTF8")
        {
            throw new MigrationException($"The database {database} must have the encoding UTF8.");
        }

        // Nobody comes in, or makes temporary tables, who was not named.
        await ExecuteAsync(connection, $"REVOKE ALL ON DATABASE {quoted} FROM PUBLIC", ct);
        await ExecuteAsync(connection, $"GRANT CONNECT ON DATABASE {quoted} TO {string.Join(", ", Roles.Login)}", ct);
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params string[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        }

        return await command.ExecuteScalarAsync(ct);
    }
}
