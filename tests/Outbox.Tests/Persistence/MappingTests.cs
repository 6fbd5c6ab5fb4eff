using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Persistence;

namespace ScimSuite.Outbox.Tests.Persistence;

public sealed class MappingTests(ThingsDatabase things) : IClassFixture<ThingsDatabase>
{
    private readonly TenantDatabase _database = things.Of(Guid.NewGuid());

    private sealed record Thing(Guid Id, string Name, long Version, Jsonb? Document, DateTimeOffset? ChangedAt, IReadOnlyList<string>? Tags = null);

    [Fact]
    public async Task What_is_bound_is_what_is_read()
    {
        var thing = new Thing(Guid.NewGuid(), "O'Hara; @x $1 -- \"", 7, new Jsonb("""{"a": [1, "ü"]}"""), new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.FromHours(2)));
        await using (var tx = _database.Begin(ConstraintErrors.None))
        {
            tx.Queue(
                """
                INSERT INTO things (tenant_id, id, name, version, document, changed_at, tags) -- a comment; with @noise
                     VALUES (@tenant, @id, @name, @version, @document, @changedAt, @tags)
                """, new { thing.Id, thing.Name, Version = (int)thing.Version, thing.Document, thing.ChangedAt, Tags = new List<string> { "a", "b" } });
            await tx.CommitAsync();
        }

        var read = await _database.FindAsync<Thing>("SELECT id, name, version, document, changed_at FROM things WHERE id = @id", new { thing.Id }, default);
        Assert.Equal(thing with { ChangedAt = thing.ChangedAt!.Value.ToUniversalTime() }, read);

        var byDictionary = await _database.FindAsync<string>(
            "SELECT name FROM things WHERE id = ANY(@ids) AND tags @> @tags AND version > @least AND (@nothing::text IS NULL)",
            new Dictionary<string, object?> { ["ids"] = new[] { thing.Id }, ["tags"] = new[] { "a" }, ["least"] = 6, ["nothing"] = null }, default);
        Assert.Equal(thing.Name, byDictionary);
    }

    [Fact]
    public async Task Absence_is_null()
    {
        Assert.Null(await _database.FindAsync<Thing>("SELECT id, name, version, document, changed_at FROM things", null, default));
        Assert.Null(await _database.FindAsync<Guid?>("SELECT id FROM things", null, default));
        Assert.Equal(new Thing(Guid.Empty, "x", 1, null, null), await _database.FindAsync<Thing>(
            "SELECT @id::uuid AS id, 'x' AS name, 1 AS version, NULL::jsonb AS document, NULL::timestamptz AS changed_at", new { id = Guid.Empty }, default));
    }

    [Fact]
    public async Task Json_comes_as_text_as_element_as_object_or_as_the_bytes_themselves()
    {
        const string sql = """SELECT '{"name": "Zoë"}'::jsonb AS document""";

        Assert.Equal("""{"name": "Zoë"}""", (await _database.FindAsync<Jsonb>(sql, null, default)).Text);
        Assert.Equal("Zoë", (await _database.FindAsync<JsonElement>(sql, null, default)).GetProperty("name").GetString());
        Assert.Equal("Zoë", (string?)(await _database.FindAsync<JsonObject>(sql, null, default))!["name"]);
        Assert.Equal("""{"name": "Zoë"}""", Encoding.UTF8.GetString((await _database.FindAsync<byte[]>(sql, null, default))!));

        var bytes = new ArrayBufferWriter<byte>();
        await _database.ReadAsync(sql + " UNION ALL SELECT '[1]'::jsonb", null, async rows =>
        {
            await rows.ForEachAsync(row => row.CopyUtf8(0, bytes));
            return true;
        }, default);
        Assert.Equal("""{"name": "Zoë"}[1]""", Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    [Fact]
    public async Task A_large_result_is_read_row_by_row()
    {
        var sum = await _database.ReadAsync("SELECT n::bigint FROM generate_series(1, 100000) n", null, async rows =>
        {
            var total = 0L;
            await foreach (var n in rows.StreamAsync<long>())
            {
                total += n;
            }

            return total;
        }, default);

        Assert.Equal(5000050000, sum);
    }

    [Fact]
    public async Task An_error_behind_the_first_row_is_not_overlooked()
    {
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _database.FindAsync<int>("SELECT 1; SELECT 1 / (@zero - 0)", new { zero = 0 }, default));
    }

    [Fact]
    public async Task A_name_nobody_gives_a_value_is_told()
    {
        var told = await Assert.ThrowsAsync<InvalidOperationException>(() => _database.FindAsync<int>("SELECT @missing::int", new { other = 1 }, default));

        Assert.Contains("@missing", told.Message, StringComparison.Ordinal);
    }
}
