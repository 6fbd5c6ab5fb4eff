using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Outbox.Tests.Persistence;

public sealed class FailureTests : IAsyncLifetime
{
    private readonly ThingsDatabase _things = new() { HasProductionLimits = true };
    private readonly Guid _tenant = Guid.NewGuid();

    public Task InitializeAsync() => _things.InitializeAsync();

    public Task DisposeAsync() => _things.DisposeAsync();

    [Fact]
    public async Task A_database_that_is_away_is_503_at_once_and_heals_by_itself()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AskAsync(sleep: 0.2)));
        _things.Wire.Cut();

        var (refused, took) = await RefusedAsync();
        Assert.Equal(503, refused.Error.Status);
        Assert.InRange(refused.Error.RetryAfter!.Value.TotalSeconds, 5, 15);
        Assert.True(took < TimeSpan.FromMilliseconds(300), $"took {took}");

        _things.Wire.Mend();
        Assert.Equal(1, await AskAsync());
    }

    [Fact]
    public async Task A_database_that_hangs_is_503_within_two_seconds()
    {
        await AskAsync();
        _things.Wire.Freeze();

        var pooled = await RefusedAsync();
        var fresh = await RefusedAsync();
        await using var tx = _things.Of(_tenant).Begin(ConstraintErrors.None);
        tx.Queue("INSERT INTO things (tenant_id, id, name) VALUES (@tenant, @id, 'x')", new { id = Guid.NewGuid() });
        var write = await Assert.ThrowsAsync<ScimException>(tx.CommitAsync);

        Assert.Equal((503, 503, 503), (pooled.Refused.Error.Status, fresh.Refused.Error.Status, write.Error.Status));
        Assert.True(pooled.Took < TimeSpan.FromSeconds(2), $"a pooled connection took {pooled.Took}");
        Assert.True(fresh.Took < TimeSpan.FromSeconds(2), $"a fresh connection took {fresh.Took}");
        _things.Wire.Thaw();
        Assert.Equal(1, await AskAsync());
    }

    [Fact]
    public async Task A_server_that_restarted_costs_a_read_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AskAsync(sleep: 0.2)));

        await _things.ArrangeAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'users' AND datname = current_database()");

        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(1, await AskAsync());
        }
    }

    [Fact]
    public async Task A_query_past_the_limit_its_caller_set_is_too_much()
    {
        var watch = Stopwatch.StartNew();

        var refused = await Assert.ThrowsAsync<ScimException>(() =>
            _things.Of(_tenant).ListAsync<string>("SELECT pg_sleep(20)::text", null, default, TimeSpan.FromMilliseconds(300)));

        Assert.Equal((400, "tooMany"), (refused.Error.Status, refused.Error.ScimType));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2));
        Assert.Equal(1, await AskAsync(sleep: 0.5)); // the limit did not stay on the connection
    }

    [Fact]
    public async Task Two_that_wait_for_each_other_are_told_to_try_again()
    {
        var (a, b) = (await _things.AddAsync(_tenant, "a"), await _things.AddAsync(_tenant, "b"));
        await _things.ArrangeAsync("ALTER ROLE users IN DATABASE " + _things.Database.Name + " SET deadlock_timeout = '50ms'");
        await _things.ArrangeAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'users' AND datname = current_database()");
        await AskAsync();
        async Task LockAsync(Guid first, Guid second, Task other, TaskCompletionSource done)
        {
            await using var tx = _things.Of(_tenant).Begin(ConstraintErrors.None);
            await tx.FindAsync<int>("SELECT version FROM things WHERE tenant_id = @tenant AND id = @id FOR UPDATE", new { id = first }, default);
            done.SetResult();
            await other;
            await tx.FindAsync<int>("SELECT version FROM things WHERE tenant_id = @tenant AND id = @id FOR UPDATE", new { id = second }, default);
        }

        var (one, two) = (new TaskCompletionSource(), new TaskCompletionSource());
        var both = new[] { LockAsync(a, b, two.Task, one), LockAsync(b, a, one.Task, two) };
        var refused = await Assert.ThrowsAsync<ScimException>(() => Task.WhenAll(both));

        Assert.Equal(503, refused.Error.Status);
        Assert.NotNull(refused.Error.RetryAfter);
    }

    [Theory]
    [InlineData("postgres", "superuser")]
    [InlineData("owner", "owns tables")]
    [InlineData("member", "through")]
    public async Task A_role_too_strong_ends_the_process_and_is_named(string which, string reason)
    {
        var role = $"strong_{Guid.NewGuid():N}";
        var connectionString = _things.Database.Superuser;
        if (which != "postgres")
        {
            await _things.ArrangeAsync($"CREATE ROLE {role} LOGIN PASSWORD 'role'; GRANT CONNECT ON DATABASE {_things.Database.Name} TO {role}; "
                + (which == "owner" ? $"CREATE TABLE public.{role} (); ALTER TABLE public.{role} OWNER TO {role}" : $"GRANT users_owner TO {role}"));
            connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Username = role, Password = "role" }.ConnectionString;
        }

        var refused = await Assert.ThrowsAsync<RoleTooStrongException>(() => ThingsDatabase.StartAsync(connectionString));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:scim", refused.Message, StringComparison.Ordinal);
        if (which != "postgres")
        {
            await _things.ArrangeAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task A_database_that_is_down_at_start_is_waited_for_unready()
    {
        _things.Wire.Cut();
        using var host = await ThingsDatabase.StartAsync(_things.Database.For("users"), _things.Wire.Port);
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        var database = host.Services.GetRequiredService<TenantDatabases>().For(ScimCaller.System(_tenant, "test"));

        Assert.Equal(HealthStatus.Unhealthy, (await checks.CheckHealthAsync()).Status);
        var refused = await Assert.ThrowsAsync<ScimException>(() => database.FindAsync<int>("SELECT 1", null, default));
        Assert.Equal(503, refused.Error.Status);

        _things.Wire.Mend();
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync()).Status);
        Assert.Equal(1, await database.FindAsync<int>("SELECT 1", null, default));
        await host.StopAsync();
    }

    private Task<int> AskAsync(double sleep = 0) =>
        _things.Of(_tenant).FindAsync<int>("SELECT 1 FROM pg_sleep(@sleep)", new { sleep }, default);

    private async Task<(ScimException Refused, TimeSpan Took)> RefusedAsync()
    {
        var watch = Stopwatch.StartNew();
        var refused = await Assert.ThrowsAsync<ScimException>(() => AskAsync());
        return (refused, watch.Elapsed);
    }
}
