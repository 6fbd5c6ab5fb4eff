using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace ScimSuite.Testing;

/// <summary>What became of the mutants of one service's SQL.</summary>
/// <param name="Statements">Statements that read, change or delete rows of tenants.</param>
/// <param name="Mutants">Each is one statement without one of its tenant predicates.</param>
/// <param name="Wrong">Statements that read beyond the tenant, mutants that nothing notices, and those that row-level security would not stop. Must be empty.</param>
public sealed record SqlVerdict(int Statements, int Tenantless, int Mutants, IReadOnlyList<string> Wrong)
{
    public override string ToString() => $"T6: {Statements} statements, {Tenantless} of roles that see all tenants; {Mutants} tenant predicates taken away one by one, {Wrong.Count} survived";
}

/// <summary>
/// Bar T6 for predicates. Every text of SQL that a service has (its compiled literals, whole where they are joined of constants) is planned by PostgreSQL: each
/// scan of a tenant's table must be bound to a tenant. Then each tenant predicate is taken away. Above row-level security some scan must then read all tenants,
/// or the predicate says nothing; under it, as the service's own role, every scan must still be bound, or a forgotten predicate would be a leak.
/// </summary>
public sealed partial class SqlCatalogue
{
    private static readonly string[] _guesses = ["text", "uuid", "timestamptz", "bigint", "uuid[]", "text[]", "bytea", "boolean", "jsonb"];

    /// <summary>By name: <c>unnest</c> takes any array, so the server cannot know which.</summary>
    private static readonly Dictionary<string, string> _arrays = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ids"] = "uuid[]", ["in"] = "uuid[]", ["users"] = "uuid[]", ["groups"] = "uuid[]", ["children"] = "uuid[]", ["parents"] = "uuid[]", ["members"] = "uuid[]", ["at"] = "timestamptz[]",
        ["versions"] = "bigint[]", ["names"] = "text[]", ["addresses"] = "text[]", ["products"] = "text[]", ["values"] = "text[]", ["types"] = "text[]", ["digests"] = "bytea[]",
        ["areMembers"] = "boolean[]", ["areGroups"] = "boolean[]", ["primaries"] = "boolean[]",
    };

    private readonly IReadOnlyList<string> _literals;
    private readonly List<string> _wrong = [];

    private SqlCatalogue(IReadOnlyList<string> literals) => _literals = literals;

    public static SqlCatalogue Of(Assembly service)
    {
        using var file = new PEReader(File.OpenRead(service.Location));
        var metadata = file.GetMetadataReader();
        List<string> literals = [];
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            literals.Add(metadata.GetUserString(handle));
        }

        return new SqlCatalogue(literals);
    }

    /// <summary>Literals that break off there, with what the service adds as it runs.</summary>
    public IEnumerable<string> Ending(string end, string with) => _literals.Where(literal => literal.EndsWith(end, StringComparison.Ordinal) && literal.Contains("FROM ", StringComparison.Ordinal))
        .Select(literal => $"{(literal.TrimStart().StartsWith("FROM", StringComparison.Ordinal) ? "SELECT 1 " : "")}{literal}{with}");

    /// <param name="database">A migrated one.</param>
    /// <param name="schema">The service's, and the name of its role.</param>
    /// <param name="ofAllTenants">What stands in statements of roles that see all tenants, beside the schema's name before a table.</param>
    /// <param name="composed">Texts the service makes as it runs; the pieces of them among its literals are not looked at by themselves.</param>
    public async Task<SqlVerdict> MutateAsync(TestDatabase database, string schema, IReadOnlyList<string> composed, string? ofAllTenants = null)
    {
        await using var above = await OpenAsync(database.Superuser, schema);
        await using var under = await OpenAsync(database.For(schema), schema);
        var tables = await TablesAsync(above, schema);
        // What is only put in has its tenant as a value, and the policies' WITH CHECK behind it.
        var touches = new Regex($@"\b(FROM|JOIN|UPDATE|USING)\s+({schema}\.)?({string.Join('|', tables)})\b");
        var isOfAll = new Regex($@"\b(FROM|JOIN|UPDATE|INTO|USING)\s+{schema}\.\w+");
        var (statements, tenantless, mutants) = (0, 0, 0);
        foreach (var text in _literals.Where(literal => !composed.Any(whole => whole.Contains(literal, StringComparison.Ordinal))).Concat(composed).Where(text => touches.IsMatch(text)))
        {
            foreach (var statement in text.Split(';').Select(part => part.Trim()).Where(part => touches.IsMatch(part)))
            {
                if (isOfAll.IsMatch(statement) || (ofAllTenants is not null && statement.Contains(ofAllTenants, StringComparison.Ordinal)))
                {
                    tenantless++;       // who may that is listed, by role and table, in CatalogueTests
                    continue;
                }

                statements++;
                if (await UnboundAsync(above, statement, tables) is { Count: > 0 } open)
                {
                    _wrong.Add($"reads {string.Join(", ", open)} of all tenants: {Short(statement)}");
                    continue;
                }

                foreach (Match predicate in Predicate().Matches(statement))
                {
                    mutants++;
                    var mutant = statement[..predicate.Index] + "true" + statement[(predicate.Index + predicate.Length)..];
                    if (await UnboundAsync(above, mutant, tables) is { Count: 0 })
                    {
                        _wrong.Add($"says nothing: {predicate.Value} at {predicate.Index} in {Short(statement)}");
                    }

                    if (await UnboundAsync(under, mutant, tables) is { Count: > 0 } leaks)
                    {
                        _wrong.Add($"would leak {string.Join(", ", leaks)} without {predicate.Value} at {predicate.Index} in {Short(statement)}");
                    }
                }
            }
        }

        return new SqlVerdict(statements, tenantless, mutants, _wrong);
    }

    /// <summary>Scans of tenants' tables that no condition keeps to a tenant.</summary>
    private static async Task<List<string>> UnboundAsync(NpgsqlConnection connection, string statement, IReadOnlySet<string> tables)
    {
        List<string> names = [];
        var sql = Name().Replace(statement, match =>
        {
            var at = names.IndexOf(match.Groups["name"].Value.ToUpperInvariant());
            if (at < 0)
            {
                at = names.Count;
                names.Add(match.Groups["name"].Value.ToUpperInvariant());
            }

            return $"${at + 1}";
        });
        try
        {
            await PrepareAsync(connection, sql, [.. names.Select(name => _arrays.GetValueOrDefault(name, "unknown"))]);
        }
        catch (PostgresException e)
        {
            return [$"nothing that can be planned ({e.MessageText})"];
        }

        var plan = await AskAsync(connection, $"EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE mutant{(names.Count == 0 ? "" : $"({string.Join(", ", names.Select(_ => "NULL"))})")}");
        await AskAsync(connection, "DEALLOCATE mutant");
        List<string> unbound = [];
        Walk(JsonDocument.Parse(plan).RootElement[0].GetProperty("Plan"));
        return unbound;

        void Walk(JsonElement node)
        {
            string Said(string name) => node.TryGetProperty(name, out var value) ? value.ToString() : "";
            if (tables.Contains(Said("Relation Name")) && Said("Node Type") != "ModifyTable" && !Bound().IsMatch($"{Said("Index Cond")} {Said("Filter")} {Said("Recheck Cond")}"))
            {
                unbound.Add(Said("Relation Name"));
            }

            foreach (var child in node.TryGetProperty("Plans", out var children) ? children.EnumerateArray() : default)
            {
                Walk(child);
            }
        }
    }

    /// <summary>The server knows the types, but for those that stand alone (<c>@x IS NULL</c>): for these one is looked for that fits.</summary>
    private static async Task PrepareAsync(NpgsqlConnection connection, string sql, string[] types)
    {
        try
        {
            await AskAsync(connection, $"PREPARE mutant{(types.Length == 0 ? "" : $"({string.Join(", ", types)})")} AS {sql}");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.IndeterminateDatatype && Position().Match(e.MessageText) is { Success: true } position)
        {
            var at = int.Parse(position.Value, System.Globalization.CultureInfo.InvariantCulture) - 1;
            for (var guess = 0; ; guess++)
            {
                try
                {
                    types[at] = _guesses[guess];
                    await PrepareAsync(connection, sql, types);
                    return;
                }
                catch (PostgresException) when (guess + 1 < _guesses.Length)
                {
                    // not that
                }
            }
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, string schema)
    {
        var connection = new NpgsqlConnection($"{connectionString};Pooling=false;Search Path={schema}");
        await connection.OpenAsync();
        await AskAsync(connection, "SET plan_cache_mode = force_generic_plan");
        return connection;
    }

    private static async Task<IReadOnlySet<string>> TablesAsync(NpgsqlConnection connection, string schema) => (await AskAsync(connection,
        $"SELECT string_agg(c.relname, ' ') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{schema}' AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_versions'"))
        .Split(' ').ToHashSet();

    private static async Task<string> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = true };
        return $"{await command.ExecuteScalarAsync()}";
    }

    private static string Short(string statement) => string.Join(' ', statement.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) is var line && line.Length > 300 ? line[..300] : line;

    [GeneratedRegex(@"(?<![\w.])(\w+\.)?tenant_id\s*=\s*(@tenant\b|\w+\.tenant_id\b)")]
    private static partial Regex Predicate();

    [GeneratedRegex(@"\btenant_id = |= (\w+\.)?tenant_id\b")]
    private static partial Regex Bound();

    [GeneratedRegex(@"(?<!@)@(?<name>[A-Za-z]\w*)")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<=\$)\d+")]
    private static partial Regex Position();
}
