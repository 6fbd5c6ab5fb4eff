using Npgsql;
using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Outbox.Tests.Persistence;

public sealed class IsolationTests(ThingsDatabase things) : IClassFixture<ThingsDatabase>
{
    private readonly Guid _ours = Guid.NewGuid();
    private readonly Guid _theirs = Guid.NewGuid();

    [Fact]
    public async Task Another_tenants_rows_are_not_seen_even_without_a_where()
    {
        var ours = await things.AddAsync(_ours, "ada");
        await things.AddAsync(_theirs, "ada");

        var seen = await things.Of(_ours).ListAsync<Guid>("SELECT id FROM things", null, default);

        Assert.Equal([ours], seen);
    }

    [Fact]
    public async Task Without_a_scope_there_are_no_rows()
    {
        await things.AddAsync(_ours, "ada");
        await using var service = NpgsqlDataSource.Create(things.Database.For("users"));

        await using var command = service.CreateCommand("SELECT count(*) FROM things");

        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_scope_ends_with_its_transaction()
    {
        await using var service = NpgsqlDataSource.Create($"{things.Database.For("users")};No Reset On Close=true;Maximum Pool Size=1");
        await things.AddAsync(_ours, "ada");
        await using (var scoped = service.CreateBatch())
        {
            scoped.BatchCommands.Add(new NpgsqlBatchCommand($"SELECT set_config('app.tenant', '{_ours}', true)"));
            scoped.BatchCommands.Add(new NpgsqlBatchCommand("SELECT count(*) FROM things"));
            await scoped.ExecuteNonQueryAsync();
        }

        await using var command = service.CreateCommand("SELECT count(*) FROM things");

        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_row_for_another_tenant_is_refused()
    {
        await using var tx = things.Of(_ours).Begin(ConstraintErrors.None);
        tx.Queue("INSERT INTO things (tenant_id, id, name) VALUES (@theirs, @id, 'planted')", new { theirs = _theirs, id = Guid.NewGuid() });

        var refused = await Assert.ThrowsAsync<PostgresException>(tx.CommitAsync);

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Empty(await things.Of(_theirs).ListAsync<Guid>("SELECT id FROM things", null, default));
    }

    [Fact]
    public async Task Nothing_can_be_asked_without_a_tenant()
    {
        Assert.Throws<InvalidOperationException>(() => things.Databases.For(ScimCaller.System(Guid.Empty, "test")));

        await things.AddAsync(_ours, "ada");
        Assert.Empty(await things.Databases.WithoutTenant(ScimCaller.System(_ours, "test")).ListAsync<Guid>("SELECT id FROM things", null, default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failing_statement_undoes_those_before_it(bool readsFirst)
    {
        await things.AddAsync(_ours, "taken");
        await using var tx = things.Of(_ours).Begin(new ConstraintErrors { ["things_name_unique"] = () => ScimError.Uniqueness("name") });
        if (readsFirst)
        {
            await tx.FindAsync<long>("SELECT count(*) FROM things", null, default);
        }

        var committed = false;
        tx.OnCommitted(() => committed = true);
        tx.Queue("INSERT INTO things (tenant_id, id, name) VALUES (@tenant, @id, 'first')", new { id = Guid.NewGuid() });
        tx.Queue("INSERT INTO things (tenant_id, id, name) VALUES (@tenant, @id, 'taken')", new { id = Guid.NewGuid() });

        var refused = await Assert.ThrowsAsync<ScimException>(tx.CommitAsync);

        Assert.Equal((409, "uniqueness"), (refused.Error.Status, refused.Error.ScimType));
        Assert.False(committed);
        Assert.Equal(["taken"], await things.Of(_ours).ListAsync<string>("SELECT name FROM things", null, default));
    }

    [Fact]
    public async Task Left_without_commit_nothing_happened_and_the_connection_is_clean()
    {
        for (var i = 0; i < 8; i++)
        {
            await using var tx = things.Of(_ours).Begin(ConstraintErrors.None);
            tx.Queue("INSERT INTO things (tenant_id, id, name) VALUES (@tenant, @id, @name)", new { id = Guid.NewGuid(), name = $"lost {i}" });
            await tx.FindAsync<long>("SELECT count(*) FROM things", null, default);
        }

        Assert.Empty(await things.Of(_ours).ListAsync<string>("SELECT name FROM things", null, default));
        Assert.Equal(0L, await things.Of(_ours).FindAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'users' AND state LIKE 'idle in transaction%'", null, default));
    }

    /// <summary>Four connections, two tenants, thousands of transactions, some abandoned, some cancelled in the middle: nobody ever sees the other's row.</summary>
    [Fact]
    public async Task A_connection_used_by_two_tenants_in_turn_never_mixes_them()
    {
        // The whole bar (100,000 transactions) by SCIMSUITE_FULL=1.
        var each = Environment.GetEnvironmentVariable("SCIMSUITE_FULL") == "1" ? 12_500 : 750;
        await things.AddAsync(_ours, "ours");
        await things.AddAsync(_theirs, "theirs");
        var foreign = 0;
        var read = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < each; i++)
            {
                var isOurs = (i + worker) % 2 == 0;
                var expected = isOurs ? "ours" : "theirs";
                using var cancel = new CancellationTokenSource();
                if (random.Next(5) == 0)
                {
                    cancel.CancelAfter(TimeSpan.FromMicroseconds(random.Next(3000)));
                }

                try
                {
                    await using var tx = things.Of(isOurs ? _ours : _theirs).Begin(ConstraintErrors.None);
                    var names = await tx.ListAsync<string>("SELECT name FROM things", null, cancel.Token);
                    Interlocked.Add(ref foreign, names.Count(name => name != expected));
                    Interlocked.Increment(ref read);
                    if (random.Next(3) == 0)
                    {
                        tx.Queue("UPDATE things SET version = version + 1", null);
                        await tx.CommitAsync();
                    }
                }
                catch (OperationCanceledException)
                {
                    // meant
                }
            }
        })));

        Assert.Equal(0, foreign);
        Assert.True(read > each * 8 / 2, $"only {read} reads came through");
    }
}
