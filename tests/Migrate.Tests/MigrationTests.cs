using Npgsql;
using ScimSuite.Testing;

namespace ScimSuite.Migrate.Tests;

public sealed class MigrationTests
{
    [Fact]
    public async Task Several_migrations_at_once_end_in_one_migrated_database()
    {
        var database = await TestDatabase.CreateEmptyAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.MigrateAsync()));
        await database.MigrateAsync();

        foreach (var schema in Roles.Schemas.Where(HasScripts))
        {
            var twice = await AskAsync(database.Superuser, $"SELECT count(*) - count(DISTINCT scriptname) FROM {schema.Name}.schema_versions");
            Assert.Equal(0L, twice);
            Assert.NotEqual(0L, await AskAsync(database.Superuser, $"SELECT count(*) FROM {schema.Name}.schema_versions"));
        }
    }

    [Fact]
    public async Task No_role_that_logs_in_owns_a_table_or_may_pass_row_level_security()
    {
        var database = await TestDatabase.CreateAsync();

        var strong = await AskAsync(database.Superuser, $"""
            SELECT count(*) FROM pg_roles r
             WHERE r.rolname IN ({string.Join(", ", Roles.Login.Select(role => $"'{role}'"))})
               AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
                    OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid)
                    OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid))
            """);

        Assert.Equal(0L, strong);
    }

    [Fact]
    public async Task Every_table_with_a_tenant_has_row_level_security_enabled_and_forced()
    {
        var database = await TestDatabase.CreateAsync();

        var open = await ListAsync(database.Superuser, """
            SELECT c.oid::regclass::text
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('users', 'groups', 'tenants', 'tokens', 'audit')
               AND c.relname <> 'schema_versions'
               AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                        AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'))
            """);

        Assert.Empty(open);
    }

    [Fact]
    public async Task A_service_may_not_enter_another_services_schema()
    {
        var database = await TestDatabase.CreateAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(database.For("users"), "SELECT count(*) FROM tokens.schema_versions"));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task A_missing_password_is_said_before_anything_is_done()
    {
        var database = await TestDatabase.CreateEmptyAsync();

        var refused = await Assert.ThrowsAsync<MigrationException>(() =>
            Migration.RunAsync(database.Superuser, Roles.Login.Where(role => role != "users_relay").ToDictionary(role => role, _ => "role")));

        Assert.Contains("users_relay", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await AskAsync(database.Superuser, "SELECT count(*) FROM pg_namespace WHERE nspname = 'users'"));
    }

    [Fact]
    public async Task A_server_that_is_away_is_named_in_one_sentence()
    {
        var refused = await Assert.ThrowsAsync<MigrationException>(() =>
            Migration.RunAsync("Host=127.0.0.1;Port=1;Username=postgres;Database=scim", Roles.Login.ToDictionary(role => role, _ => "role")));

        Assert.Contains("127.0.0.1:1", refused.Message, StringComparison.Ordinal);
    }

    private static bool HasScripts(ServiceSchema schema) => typeof(Migration).Assembly.GetManifestResourceNames()
        .Any(name => name.StartsWith($"{schema.Name}/", StringComparison.OrdinalIgnoreCase));

    private static async Task<object?> AskAsync(string connectionString, string sql) => (await ListAsync(connectionString, sql)).FirstOrDefault();

    private static async Task<List<object>> ListAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<object>();
        while (await rows.ReadAsync())
        {
            found.Add(rows.GetValue(0));
        }

        return found;
    }
}
