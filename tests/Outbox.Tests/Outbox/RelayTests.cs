using Npgsql;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Outbox.Tests.Messaging;
using ScimSuite.Persistence;
using ScimSuite.Testing;

namespace ScimSuite.Outbox.Tests.Outbox;

/// <summary>From a transaction through relay and broker into another service's transaction.</summary>
public sealed class RelayTests : IAsyncLifetime
{
    private readonly Journal _journal = new();
    private TestBroker _broker = null!; // made before each test
    private TestDatabase _database = null!; // as above

    public async Task InitializeAsync()
    {
        _broker = await TestBroker.CreateAsync();
        _database = await TestDatabase.CreateAsync();
        await ArrangeAsync(
            """
            CREATE TABLE users.applied (tenant_id uuid NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, aggregate uuid NOT NULL, version bigint NOT NULL, PRIMARY KEY (tenant_id, id));
            ALTER TABLE users.applied ENABLE ROW LEVEL SECURITY; ALTER TABLE users.applied FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant_only ON users.applied USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
            GRANT SELECT, INSERT ON users.applied TO users;
            """);
    }

    public async Task DisposeAsync() => await _broker.DisposeAsync();

    [Fact]
    public async Task Two_relays_lose_nothing_and_keep_each_groups_order()
    {
        await using var consumer = await ConsumerAsync<Write>(_broker.Address);
        await using var one = await RelayAsync(_broker.Address);
        await using var two = await RelayAsync(_broker.Address);
        var groups = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();

        await Task.WhenAll(groups.Select((group, i) => WriteAsync(i % 2 == 0 ? one : two, group, 60)));

        await Eventually.TrueAsync(() => _journal.Seen.Count >= 1200, "all arrive", 60);
        Assert.All(groups, group => Assert.Equal(Enumerable.Range(1, 60).Select(version => (long)version), FirstSights(group)));
        await Eventually.TrueAsync(async () => await CountAsync("outbox") == 0, "the outbox is empty");
    }

    [Fact]
    public async Task A_commit_is_heard_of_at_once_and_an_undone_one_never()
    {
        await using var consumer = await ConsumerAsync<Write>(_broker.Address);
        await using var process = await RelayAsync(_broker.Address);
        var (told, untold) = (Guid.NewGuid(), Guid.NewGuid());
        await using (var tx = Database(process).Begin(ConstraintErrors.None))
        {
            tx.Publish(Some.Change(untold, 1));
            await tx.FindAsync<int>("SELECT 1", null, default);
        }

        await WriteAsync(process, told, 1);

        await Eventually.TrueAsync(() => _journal.Seen.Count == 1, "it arrives", 5);
        var envelope = _journal.Seen.Single();
        Assert.Equal((told, Some.Tenant, "request", "connector", "main"), (envelope.AggregateId, envelope.Tenant, envelope.RequestId, envelope.Actor.Kind, envelope.Actor.Name));
        await Task.Delay(400);
        Assert.Single(_journal.Seen);
    }

    [Fact]
    public async Task With_the_broker_away_writes_succeed_and_afterwards_each_is_applied_exactly_once()
    {
        await using var wire = _broker.Wire();
        await using var consumer = await ConsumerAsync<Apply>(_broker.Through(wire));
        await using var process = await RelayAsync(_broker.Through(wire));
        var groups = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToList();

        var writing = Task.WhenAll(groups.Select(group => WriteAsync(process, group, 100, pause: 10)));
        await Task.Delay(200);
        wire.CloseAll(); // in the middle of publishing and of acknowledging
        await Task.Delay(300);
        wire.Cut();
        await Task.Delay(1500);
        wire.Mend();
        await Task.Delay(500);
        wire.CloseAll();
        await writing;

        await Eventually.TrueAsync(async () => await CountAsync("applied") >= 1000, "all are applied", 90);
        await Queues.HoldsAsync(_broker, "users.groups", 0);
        Assert.Equal(1000, await CountAsync("applied"));
        Assert.Equal(0, await CountAsync("outbox"));
        Assert.True(await Queues.CountAsync(_broker, "users.groups_error") <= 0);
        foreach (var group in groups)
        {
            var versions = await ListAsync<long>($"SELECT version FROM users.applied WHERE aggregate = '{group}' ORDER BY id");
            Assert.Equal(Enumerable.Range(1, 100).Select(version => (long)version), versions);
        }
    }

    [Fact]
    public async Task An_inbox_remembers_in_the_handlers_own_transaction()
    {
        await using var process = await RelayAsync(_broker.Address);
        var message = Guid.CreateVersion7();
        async Task<bool> HandleAsync(bool commits)
        {
            await using var tx = Database(process).Begin(ConstraintErrors.None);
            var isFirst = await tx.FirstTimeAsync("test", message, default);
            if (commits)
            {
                await tx.CommitAsync();
            }

            return isFirst;
        }

        Assert.True(await HandleAsync(commits: false));
        Assert.True(await HandleAsync(commits: true));
        Assert.False(await HandleAsync(commits: true));
    }

    [Fact]
    public async Task An_inbox_forgets_what_is_older_than_it_must_remember()
    {
        await using var process = await RelayAsync(_broker.Address);
        var now = DateTimeOffset.UtcNow;
        var (old, recent, late) = (Guid.CreateVersion7(now.AddDays(-9)), Guid.CreateVersion7(now.AddDays(-6)), Guid.CreateVersion7(now.AddDays(-8)));
        await ArrangeAsync($"INSERT INTO users.inbox VALUES ('{Some.Tenant}', 'test', '{old}', now() - interval '9 days'), ('{Some.Tenant}', 'test', '{recent}', now() - interval '6 days'), ('{Some.Tenant}', 'test', '{late}', now())");

        await using var tx = Database(process).Begin(ConstraintErrors.None);
        Inbox.Forget(tx, "test", now.AddDays(-7));
        await tx.CommitAsync();

        Assert.Equal(new[] { recent, late }.Order(), (await ListAsync<Guid>("SELECT message_id FROM users.inbox")).Order());
    }

    private IReadOnlyList<long> FirstSights(Guid group) => [.. _journal.Seen.Where(seen => seen.AggregateId == group).DistinctBy(seen => seen.Id).Select(seen => seen.Version)];

    private static TenantDatabase Database(TestProcess process) => process.Databases.For(Some.Caller(Some.Tenant));

    private static async Task WriteAsync(TestProcess process, Guid group, int versions, int pause = 0)
    {
        for (var version = 1; version <= versions; version++)
        {
            await using var tx = Database(process).Begin(ConstraintErrors.None);
            tx.Publish(Some.Change(group, version));
            await tx.CommitAsync();
            if (pause > 0)
            {
                await Task.Delay(pause);
            }
        }
    }

    private Task<TestProcess> RelayAsync(string broker) => TestProcess.StartAsync(broker, database: _database, relays: true);

    private Task<TestProcess> ConsumerAsync<THandler>(string broker)
        where THandler : class, IHandle<GroupChanged>
    {
        return TestProcess.StartAsync(
            broker, listen => listen.Consume(Subscriptions.UsersGroups, handlers => handlers.Handle<GroupChanged, THandler>()), _database, journal: _journal);
    }

    private async Task<long> CountAsync(string table) => (await ListAsync<long>($"SELECT count(*) FROM users.{table}"))[0];

    private async Task<List<T>> ListAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database.Superuser);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetFieldValue<T>(0));
        }

        return rows;
    }

    private async Task ArrangeAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database.Superuser);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>As services consume: ask the inbox, act, commit both.</summary>
    public sealed class Apply(TenantDatabases databases) : IHandle<GroupChanged>
    {
        public async Task HandleAsync(Received<GroupChanged> message, CancellationToken ct)
        {
            await using var tx = databases.For(message.Envelope).Begin(ConstraintErrors.None);
            if (await tx.FirstTimeAsync("apply", message.Envelope.Id, ct))
            {
                tx.Queue(
                    "INSERT INTO applied (tenant_id, aggregate, version) VALUES (@tenant, @aggregate, @version)",
                    new { aggregate = message.Event.GroupId, version = message.Event.Version });
            }

            await tx.CommitAsync();
        }
    }
}
