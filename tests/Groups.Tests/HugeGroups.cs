using Xunit;

namespace ScimSuite.Groups.Tests;

/// <summary>A service of its own: an idle session of another test would report what it read up to ten seconds later, and it would be counted here.</summary>
public sealed class HugeGroups(GroupsService groups) : IClassFixture<GroupsService>
{
    private readonly Tenant _tenant = groups.NewTenant();

    [Fact]
    public async Task Adding_one_to_a_hundred_thousand_reads_none_of_them()
    {
        var group = await _tenant.CreateAsync("Everybody");
        await groups.ExecuteAsync($"ALTER TABLE groups.members SET (autovacuum_enabled = false); INSERT INTO groups.members SELECT '{_tenant.Id}', '{group.Id}', gen_random_uuid(), false FROM generate_series(1, 100000); ANALYZE groups.members");
        var ada = await _tenant.KnowUserAsync();
        await _tenant.RemoveAsync(group.Id, ada);
        var before = await TuplesReadAsync();

        var added = await _tenant.AddAsync(group.Id, ada);

        Assert.Equal(204, added.Status);
        Assert.InRange(await TuplesReadAsync() - before, 0, 100);
        Assert.Equal(100_001, (await _tenant.ReadAsync(group.Id)).Members.Distinct().Count());
    }

    /// <summary>Rows of members fetched by whatever way, as PostgreSQL counts them.</summary>
    private async Task<long> TuplesReadAsync()
    {
        await Task.Delay(1500);       // the server writes its statistics down at most once a second
        return (long)(await groups.ExecuteAsync("SELECT pg_stat_clear_snapshot(); SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_all_tables WHERE schemaname = 'groups' AND relname = 'members'"))!;
    }
}
