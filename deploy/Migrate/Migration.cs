using DbUp;
using DbUp.Engine;
using Npgsql;

namespace ScimSuite.Migrate;

/// <summary>What went wrong, in a sentence an operator can act on.</summary>
public sealed class MigrationException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Brings a server to the state the services expect: roles, database, schemas, then each service's SQL as that schema's owner.
/// Any number may run at once, on one server and on one database: the second waits and finds nothing to do.
/// </summary>
public static class Migration
{
    /// <param name="connectionString">A role that may create roles and databases; <c>Database</c> names the one to make.</param>
    /// <param name="passwords">One for each of <see cref="Roles.Login"/>.</param>
    public static async Task RunAsync(
        string connectionString, IReadOnlyDictionary<string, string> passwords, Action<string>? say = null, CancellationToken ct = default)
    {
        var missing = Roles.Login.Where(role => !passwords.TryGetValue(role, out var password) || string.IsNullOrEmpty(password)).ToList();
        if (missing.Count > 0)
        {
            throw new MigrationException($"Migrate:Passwords has no password for {string.Join(", ", missing)}.");
        }

        var target = Read(connectionString);
        if (string.IsNullOrEmpty(target.Database))
        {
            throw new MigrationException("ConnectionStrings:scim must name a database, for example Database=scim.");
        }

        try
        {
            await Server.PrepareAsync(target, passwords, say, ct);
            await ApplyAsync(target, say, ct);
        }
        catch (PostgresException e)
        {
            throw new MigrationException($"PostgreSQL refused: {e.SqlState} {e.MessageText}{(e.Detail is null ? "" : $" ({e.Detail})")}", e);
        }
        catch (NpgsqlException e)
        {
            throw new MigrationException($"PostgreSQL at {target.Host}:{target.Port} cannot be reached: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    /// <summary>Npgsql would repeat the piece it stumbles over, and that is one of a password with a semicolon in it.</summary>
    private static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0, Enlist = false };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            throw new MigrationException("ConnectionStrings:scim cannot be read as Host=…;Username=…;Password=…;Database=…: a value with ; or = in it stands in quotes.");
        }
    }

    private static async Task ApplyAsync(NpgsqlConnectionStringBuilder target, Action<string>? say, CancellationToken ct)
    {
        await using var connection = await Server.OpenLockedAsync(target, say, ct);
        foreach (var schema in Roles.Schemas)
        {
            await Server.PrepareSchemaAsync(connection, schema, ct);
            if (ScriptsOf(schema).ToList() is { Count: > 0 } scripts)
            {
                ApplyScripts(target, schema, scripts, say);
                await Server.ExecuteAsync(connection, $"GRANT SELECT ON {schema.Name}.schema_versions TO {schema.Name}", ct);
            }
        }
    }

    private static void ApplyScripts(
        NpgsqlConnectionStringBuilder target, ServiceSchema schema, IReadOnlyList<SqlScript> scripts, Action<string>? say)
    {
        // What a script makes belongs to the schema's owner and lands in the schema, whatever it says.
        // A script that waits for a lock makes everyone else wait behind it: it gives up early and can be run again.
        var asOwner = new NpgsqlConnectionStringBuilder(target.ConnectionString)
        {
            // Not the SearchPath property: DbUp would take it for a schema to create, which an owner may not.
            Options = $"-c role={schema.Owner} -c search_path={schema.Name} -c lock_timeout=5s",
        };
        var result = DeployChanges.To.PostgresqlDatabase(asOwner.ConnectionString)
            .WithScripts(scripts)
            .JournalToPostgresqlTable(schema.Name, "schema_versions")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .WithExecutionTimeout(TimeSpan.FromMinutes(30))
            .LogToNowhere()
            .Build()
            .PerformUpgrade();

        foreach (var script in result.Scripts)
        {
            say?.Invoke($"{script.Name} applied");
        }

        if (!result.Successful)
        {
            var error = result.Error is PostgresException refused ? $"{refused.SqlState} {refused.MessageText}" : result.Error.Message;
            throw new MigrationException($"{result.ErrorScript?.Name ?? schema.Name} failed and was rolled back: {error}", result.Error);
        }
    }

    private static IEnumerable<SqlScript> ScriptsOf(ServiceSchema schema)
    {
        var assembly = typeof(Migration).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith($"{schema.Name}/", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return new SqlScript(name, text.ReadToEnd());
            });
    }
}
