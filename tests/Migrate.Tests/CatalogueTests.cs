using Npgsql;
using ScimSuite.Testing;

namespace ScimSuite.Migrate.Tests;

/// <summary>
/// Isolation as PostgreSQL has it, not as the scripts wrote it. Every table is named here; a table nobody named fails, so that whoever adds one says
/// how its tenants are kept apart.
/// </summary>
public sealed class CatalogueTests
{
    private const string Scope = "(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid AS \"nullif\"))";

    /// <summary>Each has the tenant in front of every key, and shows and takes the open tenant's rows only.</summary>
    private static readonly string[] _tables =
    [
        "tenants.tenants", "tenants.connectors", "tenants.tenant_schemas", "tenants.outbox", "tenants.inbox",
        "tokens.tokens", "tokens.known_tenants", "tokens.known_connectors", "tokens.outbox", "tokens.inbox",
        "users.users", "users.user_emails", "users.known_groups", "users.groups_of_user", "users.nested_groups", "users.tenant_schemas", "users.outbox", "users.inbox",
        "groups.groups", "groups.members", "groups.known_users", "groups.tenant_schemas", "groups.outbox", "groups.inbox",
        "audit.events", "audit.exchanges", "audit.activity", "audit.connectors_seen",
        "portal.accounts", "portal.recovery_codes", "portal.passkeys", "portal.sessions", "portal.tries", "portal.devices", "portal.operator_links", "portal.protection_keys",
        "portal.members", "portal.invitations", "portal.openings", "portal.mails", "portal.links", "portal.sign_in_rules", "portal.outbox", "portal.inbox",
    ];

    /// <summary>Roles that see rows of all tenants, and where. Nothing else is allowed.</summary>
    private static readonly string[] _seeAll =
    [
        "operator_read SELECT tenants.tenants", "operator_read SELECT audit.exchanges",
        "tokens_verify SELECT tokens.tokens", "tokens_verify SELECT tokens.known_tenants", "tokens_verify SELECT tokens.known_connectors",
        "tenants_relay ALL tenants.outbox", "tokens_relay ALL tokens.outbox", "users_relay ALL users.outbox", "groups_relay ALL groups.outbox", "portal_relay ALL portal.outbox",
        "portal_relay ALL portal.mails",
        "portal_signin SELECT portal.members", "portal_signin SELECT portal.invitations",
        // Only what is a day old and to be removed: its own policies say so.
        "audit_retention ALL audit.exchanges", "audit_retention ALL audit.activity",
    ];

    private static string Schemas => string.Join(", ", Roles.Schemas.Select(schema => $"'{schema.Name}'"));

    [Fact]
    public async Task Every_table_is_known_here()
    {
        var database = await TestDatabase.CreateAsync();

        var found = await ListAsync(database.Superuser, $"""
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname IN ({Schemas}) AND c.relname <> 'schema_versions' AND NOT c.relispartition
            """);

        Assert.Equal(_tables.Order(), found.Order());
    }

    [Fact]
    public async Task The_tenant_leads_every_primary_key_unique_constraint_and_foreign_key()
    {
        var database = await TestDatabase.CreateAsync();

        var loose = await ListAsync(database.Superuser, $"""
            SELECT k.conrelid::regclass || ' ' || k.conname
              FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
             WHERE n.nspname IN ({Schemas}) AND c.relname <> 'schema_versions' AND k.contype IN ('p', 'u', 'f') AND a.attname <> 'tenant_id'
            UNION ALL
            SELECT i.indexrelid::regclass::text
              FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             WHERE n.nspname IN ({Schemas}) AND c.relname <> 'schema_versions' AND i.indisunique AND a.attname <> 'tenant_id'
            """);

        Assert.Empty(loose);
    }

    [Fact]
    public async Task Every_table_shows_and_takes_only_rows_of_the_open_tenant()
    {
        var database = await TestDatabase.CreateAsync();

        Assert.Empty(await OpenAsync(database));
    }

    [Fact]
    public async Task Who_sees_all_tenants_is_on_the_list_and_sees_no_more()
    {
        var database = await TestDatabase.CreateAsync();

        var seeAll = await ListAsync(database.Superuser, $"""
            SELECT role.rolname || ' ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN '*' THEN 'ALL' ELSE p.polcmd::text END || ' ' || n.nspname || '.' || c.relname
              FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_roles role ON role.oid = ANY (p.polroles)
             WHERE n.nspname IN ({Schemas}) AND pg_get_expr(p.polqual, p.polrelid) IS DISTINCT FROM '{Scope.Replace("'", "''", StringComparison.Ordinal)}'
            """);

        Assert.Equal(_seeAll.Order(), seeAll.Order());
    }

    [Fact]
    public async Task No_role_may_more_than_rows_and_nothing_runs_with_its_makers_rights()
    {
        var database = await TestDatabase.CreateAsync();
        var login = string.Join(", ", Roles.Login.Select(role => $"'{role}'"));

        var strong = await ListAsync(database.Superuser, $"""
            SELECT 'role ' || rolname FROM pg_roles WHERE rolname IN ({login}) AND (rolsuper OR rolbypassrls)
            UNION ALL SELECT 'grant ' || grantee || ' ' || table_schema || '.' || table_name || ' ' || privilege_type
              FROM information_schema.role_table_grants WHERE table_schema IN ({Schemas}) AND grantee IN ({login}, 'PUBLIC') AND privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')
            UNION ALL SELECT 'function ' || p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE n.nspname IN ({Schemas}) AND p.prosecdef AND NOT coalesce(p.proconfig::text, '') LIKE '%search_path=%'
            UNION ALL SELECT 'view ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname IN ({Schemas}) AND c.relkind = 'v' AND NOT coalesce(c.reloptions::text, '') LIKE '%security_invoker=true%'
            UNION ALL SELECT 'owner ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
             WHERE n.nspname IN ({Schemas}) AND r.rolname IN ({login})
            """);

        Assert.Empty(strong);
    }

    /// <summary>Bar T6: each policy of each table broken in each way. What breaks it must be seen by the catalogue, and by a role that tries.</summary>
    [Fact]
    public async Task Every_broken_policy_is_noticed()
    {
        var database = await TestDatabase.CreateAsync();
        var (ours, theirs) = (Guid.NewGuid(), Guid.NewGuid());
        List<string> survivors = [];
        var mutants = 0;
        foreach (var table in _tables)
        {
            // An account is of no tenant, and the table takes no other: there is no other tenant's row to try for.
            var isOfNobody = table == "portal.accounts";
            if (!isOfNobody)
            {
                await Rows.FillAsync(database.Superuser, table, ours, theirs);
                Assert.Equal("", await Rows.TryAsync(database, table, ours, theirs));
            }

            foreach (var (name, breaks, mends) in Mutants(table))
            {
                mutants++;
                await RunAsync(database.Superuser, breaks);
                var isSeen = (await OpenAsync(database)).Contains(table);
                var leak = isOfNobody ? "" : await Rows.TryAsync(database, table, ours, theirs);
                await RunAsync(database.Superuser, mends);

                // The owner is nobody who logs in: what only binds the owner, nobody can try. Nor can anybody read an outbox but its relay, who may.
                var canBeTried = !isOfNobody && name is not "not forced" && !(name == "shows all" && !await Rows.MayAsync(database.Superuser, table, "SELECT"));
                if (!isSeen || (canBeTried && leak.Length == 0))
                {
                    survivors.Add($"{table} {name}: {(isSeen ? "the role that tried saw nothing" : "not in the catalogue")}");
                }
            }
        }

        Assert.Empty(survivors);
        Assert.Equal(_tables.Length * 5, mutants);
    }

    private static IEnumerable<(string Name, string Breaks, string Mends)> Mutants(string table)
    {
        const string scope = "(tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))";
        yield return ("shows all", $"ALTER POLICY tenant_only ON {table} USING (true)", $"ALTER POLICY tenant_only ON {table} USING {scope}");
        yield return ("takes all", $"ALTER POLICY tenant_only ON {table} WITH CHECK (true)", $"ALTER POLICY tenant_only ON {table} WITH CHECK {scope}");
        yield return ("second, open policy", $"CREATE POLICY mutant ON {table} USING (true) WITH CHECK (true)", $"DROP POLICY mutant ON {table}");
        yield return ("not enabled", $"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", $"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY");
        yield return ("not forced", $"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", $"ALTER TABLE {table} FORCE ROW LEVEL SECURITY");
    }

    /// <summary>Tables that are not closed: without the policy, with another one for everybody, not enabled or not forced.</summary>
    private static Task<List<string>> OpenAsync(TestDatabase database) => ListAsync(database.Superuser, $"""
        SELECT n.nspname || '.' || c.relname
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p') AND n.nspname IN ({Schemas}) AND c.relname <> 'schema_versions'
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                    AND 1 = (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = ARRAY[0::oid] AND p.polpermissive AND p.polcmd = '*'
                                AND pg_get_expr(p.polqual, p.polrelid) = '{Quoted}' AND pg_get_expr(p.polwithcheck, p.polrelid) = '{Quoted}')
                    AND 1 = (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = ARRAY[0::oid]))
        """);

    private static string Quoted => Scope.Replace("'", "''", StringComparison.Ordinal);

    internal static async Task<List<string>> ListAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(reader.IsDBNull(0) ? "" : reader.GetValue(0).ToString()!);
        }

        return rows;
    }

    internal static async Task RunAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
