using System.Text.Json;
using ScimSuite.Events;
using Xunit;

namespace ScimSuite.Groups.Tests;

/// <summary>Who exists, kept by events that may come twice, late and in the wrong order.</summary>
public sealed class KnowingUsers(GroupsService groups) : IClassFixture<GroupsService>
{
    private readonly Tenant _tenant = groups.NewTenant();

    [Fact]
    public async Task A_deleted_user_leaves_every_group_and_each_says_so()
    {
        var (ada, eve) = (await _tenant.KnowUserAsync("ada"), await _tenant.KnowUserAsync("eve"));
        var both = await _tenant.CreateAsync("both", ada, eve);
        var one = await _tenant.CreateAsync("one", ada);
        var none = await _tenant.CreateAsync("none", eve);

        await groups.HearAsync(_tenant.Id, new UserDeleted(ada, 2, "ada"));
        await groups.HearAsync(_tenant.Id, new UserDeleted(ada, 2, "ada"));

        Assert.Equal([eve], (await _tenant.ReadAsync(both.Id)).Members);
        Assert.Empty((await _tenant.ReadAsync(one.Id)).Members);
        Assert.Equal("W/\"1\"", (await _tenant.ReadAsync(none.Id)).ETag);
        foreach (var group in (Guid[])[both.Id, one.Id])
        {
            var left = (await groups.OutboxOfAsync(group))[1];
            Assert.Equal(("group.changed", 2L, "system"), (left.Type, left.Version, left.Actor.Kind));
            Assert.Equal([new MemberRef(ada, "User")], left.Read<GroupChanged>().MembersRemoved);
            Assert.Equal(2, (await groups.OutboxOfAsync(group)).Count);
        }
    }

    [Fact]
    public async Task A_late_created_or_changed_revives_nobody()
    {
        var ada = Guid.CreateVersion7();
        await groups.HearAsync(_tenant.Id, new UserDeleted(ada, 3, "ada"));

        await groups.HearAsync(_tenant.Id, new UserCreated(ada, 1, "ada", null, true, JsonElement.Parse("{}")));
        await groups.HearAsync(_tenant.Id, new UserChanged(ada, 2, "ada", null, true, []));

        Assert.Equal(400, (await _tenant.CreateAsync("Engines", ada)).Status);
    }

    [Fact]
    public async Task A_member_is_shown_by_its_newest_name()
    {
        var ada = await _tenant.KnowUserAsync("ada");
        var group = await _tenant.CreateAsync("Engines", ada);

        await groups.HearAsync(_tenant.Id, new UserChanged(ada, 3, "ada", "Countess", true, [new AttributeChange("displayName", null, null)]));
        await groups.HearAsync(_tenant.Id, new UserChanged(ada, 2, "ada", "Miss", true, [new AttributeChange("displayName", null, null)]));

        Assert.Equal("Countess", (await _tenant.ReadAsync(group.Id)).Body.GetProperty("members")[0].GetProperty("display").GetString());
    }

    [Fact]
    public async Task A_user_in_many_groups_leaves_them_all()
    {
        var ada = await _tenant.KnowUserAsync();
        var created = new List<Guid>();
        for (var i = 0; i < 230; i++)
        {
            created.Add((await _tenant.CreateAsync($"g{i}", ada)).Id);
        }

        await groups.HearAsync(_tenant.Id, new UserDeleted(ada, 2, "ada"));

        Assert.Equal(0L, await groups.ExecuteAsync($"SELECT count(*) FROM groups.members WHERE tenant_id = '{_tenant.Id}'"));
        Assert.Equal(230L, await groups.ExecuteAsync($"SELECT count(*) FROM groups.groups WHERE tenant_id = '{_tenant.Id}' AND version = 2"));
    }

    [Fact]
    public async Task Adding_and_deleting_a_user_at_once_leaves_no_member_that_is_gone()
    {
        for (var i = 0; i < 20; i++)
        {
            var ada = await _tenant.KnowUserAsync();
            var group = await _tenant.CreateAsync("Engines");

            await Task.WhenAll(_tenant.AddAsync(group.Id, ada), groups.HearAsync(_tenant.Id, new UserDeleted(ada, 2, "ada")));

            Assert.Empty((await _tenant.ReadAsync(group.Id)).Members);
        }
    }

    [Fact]
    public async Task A_deleted_tenant_leaves_no_row()
    {
        var ada = await _tenant.KnowUserAsync();
        await _tenant.CreateAsync("Engines", ada);
        var other = groups.NewTenant();
        await other.CreateAsync("stays");

        await groups.HearAsync(_tenant.Id, new TenantDeleted(_tenant.Id, 2, "acme", "deleted"));

        foreach (var table in (string[])["groups", "members", "known_users"])
        {
            Assert.Equal(0L, await groups.ExecuteAsync($"SELECT count(*) FROM groups.{table} WHERE tenant_id = '{_tenant.Id}'"));
        }

        Assert.Equal(1, (await other.GetAsync("/scim/v2/Groups")).Total);
    }
}
