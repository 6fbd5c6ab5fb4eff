using System.Globalization;
using Npgsql;
using ScimSuite.Testing;

namespace ScimSuite.Migrate.Tests;

/// <summary>A row of each of two tenants in any table, and a service's own role that tries to reach the other's.</summary>
internal static class Rows
{
    /// <summary>Where a column of this name takes only certain values.</summary>
    private static readonly Dictionary<string, string> _values = new()
    {
        ["state"] = "'active'", ["mode"] = "'tolerant'", ["role"] = "'owner'", ["kind"] = "'connector'", ["fp"] = "decode(repeat('00', 32), 'hex')", ["outcome"] = "'applied'", ["part"] = "1", ["parts"] = "1",
        ["purpose"] = "'reset'", ["portal.mails.kind"] = "'letter'",
    };

    public static async Task FillAsync(string superuser, string table, params Guid[] tenants)
    {
        var parts = table.Split('.');
        var columns = await CatalogueTests.ListAsync(superuser, $"""
            SELECT column_name || ' ' || udt_name FROM information_schema.columns
             WHERE table_schema = '{parts[0]}' AND table_name = '{parts[1]}' AND is_generated = 'NEVER' AND is_identity = 'NO'
               AND ((is_nullable = 'NO' AND column_default IS NULL) OR column_name = 'connector_id') AND column_name <> 'tenant_id'
            """);
        foreach (var tenant in tenants)
        {
            var named = columns.Select(column => column.Split(' ')).ToDictionary(column => column[0], column => _values.GetValueOrDefault($"{table}.{column[0]}") ?? _values.GetValueOrDefault(column[0]) ?? Value(column[1]));
            await CatalogueTests.RunAsync(superuser, string.Create(CultureInfo.InvariantCulture, $"""
                SET session_replication_role = replica;
                INSERT INTO {table} (tenant_id{string.Concat(named.Keys.Select(name => $", {name}"))}) VALUES ('{tenant}'{string.Concat(named.Values.Select(value => $", {value}"))})
                """));
        }
    }

    /// <summary>What of the other tenant the service's role could see, take, change or make; empty = nothing.</summary>
    public static async Task<string> TryAsync(TestDatabase database, string table, Guid ours, Guid theirs)
    {
        var role = table.Split('.')[0];
        List<string> leaks = [];
        if (await MayAsync(database.Superuser, table, "SELECT"))
        {
            await AttemptAsync("sees", $"SELECT count(*) FROM {table} WHERE tenant_id = '{theirs}'");
        }

        if (await MayAsync(database.Superuser, table, "INSERT"))
        {
            var columns = await CatalogueTests.ListAsync(database.Superuser, $"""
                SELECT column_name FROM information_schema.columns
                 WHERE table_schema = '{role}' AND table_name = '{table.Split('.')[1]}' AND is_generated = 'NEVER' AND is_identity = 'NO' AND column_name <> 'tenant_id'
                """);
            // Its own values, read from above: the role itself may not read every table that it may write.
            var literals = await CatalogueTests.ListAsync(database.Superuser, $"""
                SELECT concat_ws(', ', {string.Join(", ", columns.Select(column => column is "id" or "user_id" or "group_id" or "message_id" ? Fresh(column) : $"coalesce(quote_literal({column}), 'NULL')"))})
                  FROM {table} WHERE tenant_id = '{ours}' LIMIT 1
                """);
            await AttemptAsync("makes", $"WITH made AS (INSERT INTO {table} (tenant_id, {string.Join(", ", columns)}) VALUES ('{Guid.NewGuid()}', {literals[0]})) SELECT 1");
        }
        else if (await MayAsync(database.Superuser, table, "UPDATE"))
        {
            await AttemptAsync("moves", $"WITH moved AS (UPDATE {table} SET tenant_id = '{theirs}' WHERE tenant_id = '{ours}' RETURNING 1) SELECT count(*) FROM moved");
        }

        if (await MayAsync(database.Superuser, table, "DELETE"))
        {
            await AttemptAsync("deletes", $"WITH gone AS (DELETE FROM {table} WHERE tenant_id = '{theirs}' RETURNING 1) SELECT count(*) FROM gone");
        }

        return string.Join(", ", leaks);

        async Task AttemptAsync(string what, string sql)
        {
            await using var connection = new NpgsqlConnection(database.For(role) + ";Pooling=false");
            await connection.OpenAsync();
            await using var tx = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand($"SELECT set_config('app.tenant', '{ours}', true); {sql}", connection, tx);
            try
            {
                await using var reader = await command.ExecuteReaderAsync();
                await reader.NextResultAsync();
                if (await reader.ReadAsync() && Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture) > 0)
                {
                    leaks.Add(what);
                }
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                // as it should be
            }
            catch (PostgresException past) when (past.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.CheckViolation)
            {
                leaks.Add(what);        // a key was looked at only after the policy had let the row in
            }
        }
    }

    public static async Task<bool> MayAsync(string superuser, string table, string privilege) =>
        (await CatalogueTests.ListAsync(superuser, $"SELECT has_table_privilege('{table.Split('.')[0]}', '{table}', '{privilege}')::text"))[0] == "true";

    private static string Fresh(string column) => $"quote_literal(CASE WHEN pg_typeof({column}) = 'uuid'::regtype THEN gen_random_uuid()::text ELSE ({column}::text) END)";

    private static string Value(string type) => type switch
    {
        "uuid" => "gen_random_uuid()",
        "int2" or "int4" or "int8" or "float4" or "float8" or "numeric" => "1",
        "bool" => "true",
        "timestamptz" => "now()",
        "jsonb" or "json" => "'{}'",
        "bytea" => "'\\x00'",
        "_text" => "'{}'",
        _ => "'x'",
    };
}
