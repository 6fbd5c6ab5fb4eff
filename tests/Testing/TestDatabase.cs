using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using ScimSuite.Migrate;

namespace ScimSuite.Testing;

/// <summary>A fresh database with every service's schema, as <c>deploy/Migrate</c> makes it, and a connection string per role.</summary>
public sealed class TestDatabase
{
    private const string RolePassword = "role";
    private static readonly Lazy<Task<string>> Template = new(MigrateTemplateAsync);

    private readonly NpgsqlConnectionStringBuilder _superuser;

    private TestDatabase(string superuser, string name) => _superuser = new(superuser) { Database = name };

    public string Name => _superuser.Database!;

    /// <summary>For arranging and looking behind the scenes. It is above row-level security; services must never get it.</summary>
    public string Superuser => _superuser.ConnectionString;

    public static async Task<TestDatabase> CreateAsync()
    {
        var template = await Template.Value;
        var superuser = await PrivatePostgres.ConnectionStringAsync();
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(superuser, $"CREATE DATABASE {name} TEMPLATE {template}");

        // What belongs to a database and not to its contents is not copied.
        await ExecuteAsync(superuser, $"REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO {string.Join(", ", Roles.Login)}");
        return new TestDatabase(superuser, name);
    }

    /// <summary>An empty server's view: no role, schema or script has been applied to this name yet.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync()
    {
        var superuser = await PrivatePostgres.ConnectionStringAsync();
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(superuser, $"CREATE DATABASE {name}");
        return new TestDatabase(superuser, name);
    }

    /// <param name="role">A login role of <c>deploy/Migrate</c>: <c>users</c>, <c>users_relay</c>, <c>tokens_verify</c> …</param>
    public string For(string role) => new NpgsqlConnectionStringBuilder(_superuser.ConnectionString) { Username = role, Password = RolePassword }.ConnectionString;

    public Task MigrateAsync() => MigrateAsync(Superuser);

    private static Task MigrateAsync(string superuser) => Migration.RunAsync(superuser, Roles.Login.ToDictionary(role => role, _ => RolePassword));

    /// <summary>Migrated once per set of scripts, then copied: a copy takes a tenth of a second.</summary>
    private static async Task<string> MigrateTemplateAsync()
    {
        var superuser = await PrivatePostgres.ConnectionStringAsync();
        var name = $"template_{Fingerprint()}";

        // Assemblies race for it, and a copy needs a template nobody is connected to: they take turns.
        await using var connection = new NpgsqlConnection(superuser + ";Pooling=false;Command Timeout=180");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(7000001)", connection);
        await command.ExecuteNonQueryAsync();

        // The comment says that it was finished: a run that was killed may have left half of one.
        command.CommandText = $"SELECT count(*) FROM pg_database WHERE datname = '{name}' AND shobj_description(oid, 'pg_database') = 'migrated'";
        if ((long)(await command.ExecuteScalarAsync())! == 0)
        {
            await MigrateAsync(new NpgsqlConnectionStringBuilder(superuser) { Database = name }.ConnectionString);
            command.CommandText = $"COMMENT ON DATABASE {name} IS 'migrated'";
            await command.ExecuteNonQueryAsync();
        }

        return name;
    }

    private static string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var assembly = typeof(Migration).Assembly;
        foreach (var script in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using var text = assembly.GetManifestResourceStream(script)!;
            using var bytes = new MemoryStream();
            text.CopyTo(bytes);
            hash.AppendData(bytes.ToArray());
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(string.Create(CultureInfo.InvariantCulture, $"{connectionString};Pooling=false;Command Timeout=120"));
        await connection.OpenAsync();
        foreach (var statement in sql.Split(';'))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
