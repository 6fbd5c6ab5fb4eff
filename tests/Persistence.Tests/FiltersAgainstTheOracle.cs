using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using ScimSuite.Persistence.Filters;
using ScimSuite.Scim;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;
using ScimSuite.Testing;

namespace ScimSuite.Persistence.Tests;

/// <summary>
/// The same filters, asked of PostgreSQL and of <see cref="FilterEvaluator"/>, on the same thousand users: not one answer may differ.
/// <c>SCIM_DIFFERENTIAL_FILTERS</c> says how many; <c>SCIM_DIFFERENTIAL_SEED</c> repeats a run.
/// </summary>
public class FiltersAgainstTheOracle
{
    private const int People = 1000;
    private const int Batch = 100;
    private static readonly int Filters = Setting("SCIM_DIFFERENTIAL_FILTERS", 20_000);
    private static readonly int Seed = Setting("SCIM_DIFFERENTIAL_SEED", 20261124);

    private static readonly ColumnTable Columns = new ColumnTable("p.document")
        .Column("id", "p.id", ColumnType.Uuid)
        .Column("userName", "p.user_name_key")
        .Column("externalId", "p.external_id")
        .Column("active", "p.active", ColumnType.Boolean)
        .Column("meta.created", "p.created_at", ColumnType.Moment)
        .Column("meta.lastModified", "p.changed_at", ColumnType.Moment)
        .Column("meta.resourceType", "'User'::text COLLATE \"C\"")
        .Always("meta")
        .Rows("emails", "people_emails e", "e.person = p.id", new Dictionary<string, Column>
        {
            ["value"] = new("e.value_key", ColumnType.Text),
            ["type"] = new("e.type_key", ColumnType.Text),
        }, inDocument: true)
        .Rows("groups", "people_groups g", "g.person = p.id", new Dictionary<string, Column>
        {
            ["value"] = new("g.group_id", ColumnType.Uuid),
            ["display"] = new("g.name_key", ColumnType.Text),
        }, inDocument: false);

    [Fact]
    public async Task Both_answer_alike()
    {
        var random = new Random(Seed);
        var people = Enumerable.Range(0, People).Select(i => TestPeople.Make(random, i)).ToArray();
        var database = await TestDatabase.CreateEmptyAsync();
        await using var source = NpgsqlDataSource.Create(database.Superuser);
        await FillAsync(source, people);

        // First all there is by rule, then by chance as many as were asked for.
        var batches = TestFilters.OfEverything(random).Concat(Enumerable.Range(0, Filters).Select(_ => TestFilters.Make(random))).Chunk(Batch).ToArray();
        var differences = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (filters, _) =>
        {
            if (differences.IsEmpty)
            {
                (await CompareAsync(source, people, filters)).ForEach(differences.Add);
            }
        });

        Assert.True(differences.IsEmpty, $"Seed {Seed}:\n{string.Join('\n', differences.Take(10))}");
    }

    private static async Task<List<string>> CompareAsync(NpgsqlDataSource source, JsonObject[] people, FilterNode[] filters)
    {
        await using var batch = source.CreateBatch();
        var bound = new List<BoundFilter>();
        foreach (var filter in filters)
        {
            // Through text and back, as a request would come.
            var parsed = FilterParser.Parse(filter.ToString(), new Tolerance(isStrict: true));
            bound.Add(FilterBinder.Bind(parsed, TestPeople.Schema, new Tolerance(isStrict: true)));
            var where = FilterSql.Where(bound[^1], Columns);
            var command = new NpgsqlBatchCommand($"SELECT coalesce(array_agg(p.n ORDER BY p.n), '{{}}') FROM people p WHERE ({where.Sql})");
            foreach (var (name, value) in where.Parameters)
            {
                command.Parameters.Add(new NpgsqlParameter(name, value));
            }

            batch.BatchCommands.Add(command);
        }

        var differences = new List<string>();
        await using var reader = await batch.ExecuteReaderAsync();
        for (var i = 0; i < filters.Length; i++)
        {
            await reader.ReadAsync();
            var asked = reader.GetFieldValue<int[]>(0);
            await reader.NextResultAsync();
            var expected = Enumerable.Range(0, people.Length).Where(n => FilterEvaluator.Matches(bound[i], people[n])).ToArray();
            if (!asked.SequenceEqual(expected))
            {
                var n = asked.Except(expected).Concat(expected.Except(asked)).First();
                differences.Add($"{filters[i]}\n  SQL says {asked.Contains(n)}, the oracle {expected.Contains(n)} of {people[n].ToJsonString()}\n  {FilterSql.Where(bound[i], Columns).Sql}");
            }
        }

        return differences;
    }

    private static async Task FillAsync(NpgsqlDataSource source, JsonObject[] people)
    {
        await using var schema = source.CreateCommand(
            """
            ALTER DATABASE CURRENT_NAME SET jit = off;
            CREATE TABLE people (n int, id uuid PRIMARY KEY, user_name_key text COLLATE "C", external_id text COLLATE "C", active boolean,
                                 created_at timestamptz, changed_at timestamptz, document jsonb);
            CREATE TABLE people_emails (person uuid, value_key text COLLATE "C", type_key text COLLATE "C");
            CREATE TABLE people_groups (person uuid, group_id uuid, name_key text COLLATE "C");
            CREATE INDEX ON people_emails (person);
            CREATE INDEX ON people_groups (person)
            """.Replace("CURRENT_NAME", new NpgsqlConnectionStringBuilder(source.ConnectionString).Database, StringComparison.Ordinal));
        await schema.ExecuteNonQueryAsync();
        for (var n = 0; n < people.Length; n++)
        {
            await InsertAsync(source, n, people[n]);
        }

        await using var analyze = source.CreateCommand("ANALYZE");
        await analyze.ExecuteNonQueryAsync();
    }

    private static async Task InsertAsync(NpgsqlDataSource source, int n, JsonObject person)
    {
        var stored = (JsonObject)person.DeepClone();
        stored.Remove("meta");
        stored.Remove("groups");
        var id = Guid.Parse(Text(person["id"])!);
        await using var batch = source.CreateBatch();
        Add("INSERT INTO people VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)",
            n, id, CaseFold.Fold(Text(person["userName"])!), Text(person["externalId"]), person["active"]?.GetValue<bool>(), Moment("created"), Moment("lastModified"), stored.ToJsonString());
        foreach (var email in person["emails"]?.AsArray() ?? [])
        {
            Add("INSERT INTO people_emails VALUES ($1, $2, $3)", id, Folded(email!["value"]), Folded(email["type"]));
        }

        foreach (var group in person["groups"]?.AsArray() ?? [])
        {
            Add("INSERT INTO people_groups VALUES ($1, $2, $3)", id, Guid.Parse(Text(group!["value"])!), Folded(group["display"]));
        }

        await batch.ExecuteNonQueryAsync();

        DateTime Moment(string name) => ScimDateTime.TryParse(Text(person["meta"]![name]), out var at) ? at : throw new FormatException(name);

        void Add(string sql, params object?[] values)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
            }

            batch.BatchCommands.Add(command);
        }
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private static string? Folded(JsonNode? node) => Text(node) is { } text ? CaseFold.Fold(text) : null;

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : otherwise;
}
