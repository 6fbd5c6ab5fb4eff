using ScimSuite.Persistence;
using ScimSuite.Testing;

namespace ScimSuite.Outbox.Tests.Persistence;

/// <summary>Counted on the wire, and our own counter must agree with it.</summary>
public sealed class RoundTripTests(ThingsDatabase things) : IClassFixture<ThingsDatabase>
{
    private readonly Guid _tenant = Guid.NewGuid();

    [Fact]
    public async Task A_read_is_one_round_trip()
    {
        var id = await things.AddAsync(_tenant, "ada");
        await ReadAsync(id);

        var seen = await CountAsync(() => ReadAsync(id));

        Assert.Equal((1, 1), seen);
    }

    [Fact]
    public async Task Several_statements_are_still_one_round_trip()
    {
        await things.AddAsync(_tenant, "ada");
        var database = things.Of(_tenant);
        async Task AskAsync()
        {
            var (count, names) = await database.ReadAsync(
                "SELECT count(*) FROM things WHERE tenant_id = @tenant; SELECT name FROM things WHERE tenant_id = @tenant AND name <> @no",
                new { no = "';--" }, async rows => (await rows.FindAsync<long>(), await rows.ListAsync<string>()), default);
            Assert.Equal(1, count);
            Assert.Equal(["ada"], names);
        }

        await AskAsync();

        Assert.Equal((1, 1), await CountAsync(AskAsync));
    }

    /// <summary>In a table with one row the planner would read it whole, and keep to that when there are a million.</summary>
    [Fact]
    public async Task A_plan_made_for_a_small_table_is_one_for_a_large_table()
    {
        await things.AddAsync(_tenant, "ada");
        var ids = new[] { Guid.NewGuid() };

        var plan = string.Join('\n', await things.Of(_tenant).ListAsync<string>("EXPLAIN SELECT name FROM things WHERE tenant_id = @tenant AND id = ANY(@ids)", new { ids }, default));

        Assert.Contains("Index", plan, StringComparison.Ordinal);
        Assert.Equal("force_generic_plan", await things.Of(_tenant).FindAsync<string>("SELECT current_setting('plan_cache_mode')", null, default));
    }

    [Fact]
    public async Task A_create_is_one_round_trip()
    {
        await things.AddAsync(_tenant, "warm");

        var seen = await CountAsync(() => things.AddAsync(_tenant, "ada"));

        Assert.Equal((1, 1), seen);
    }

    [Fact]
    public async Task A_change_after_a_read_is_two_round_trips()
    {
        var id = await things.AddAsync(_tenant, "ada");
        async Task ChangeAsync(string name)
        {
            await using var tx = things.Of(_tenant).Begin(ConstraintErrors.None);
            var before = await tx.FindAsync<int>("SELECT version FROM things WHERE tenant_id = @tenant AND id = @id FOR UPDATE", new { id }, default);
            tx.Queue("UPDATE things SET name = @name, version = @version WHERE tenant_id = @tenant AND id = @id", new { id, name, version = before + 1 });
            tx.Queue("INSERT INTO things (tenant_id, id, name) VALUES (@tenant, @other, @copy)", new { other = Guid.NewGuid(), copy = $"copy of {name}" });
            await tx.CommitAsync();
        }

        await ChangeAsync("countess");

        Assert.Equal((2, 2), await CountAsync(() => ChangeAsync("lovelace")));
        Assert.Equal(3, await things.Of(_tenant).FindAsync<int>("SELECT version FROM things WHERE tenant_id = @tenant AND id = @id", new { id }, default));
    }

    [Fact]
    public async Task Statements_are_prepared_by_themselves()
    {
        var id = await things.AddAsync(_tenant, "ada");
        for (var i = 0; i < 20; i++)
        {
            await ReadAsync(id);
        }

        var prepared = await things.Of(_tenant).ListAsync<string>("SELECT statement FROM pg_prepared_statements", null, default);

        Assert.Contains(prepared, statement => statement.StartsWith("SELECT set_config", StringComparison.Ordinal));
        Assert.Contains(prepared, statement => statement.StartsWith("SELECT name FROM things", StringComparison.Ordinal));
    }

    private async Task ReadAsync(Guid id) =>
        Assert.Equal("ada", await things.Of(_tenant).FindAsync<string>("SELECT name FROM things WHERE tenant_id = @tenant AND id = @id", new { id }, default));

    private async Task<(long OnTheWire, long Counted)> CountAsync(Func<Task> work)
    {
        using var trips = RoundTrips.Count();
        var before = things.Wire.RoundTrips;
        await work();
        return (things.Wire.RoundTrips - before, trips.Seen);
    }
}
