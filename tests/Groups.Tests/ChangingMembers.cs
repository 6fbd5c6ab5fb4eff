using System.Text.Json;
using ScimSuite.Events;
using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Groups.Tests;

public sealed class ChangingMembers(GroupsService groups) : IClassFixture<GroupsService>
{
    private readonly Tenant _tenant = groups.NewTenant();

    [Fact]
    public async Task A_created_group_shows_who_is_in_it()
    {
        var ada = await _tenant.KnowUserAsync();

        var created = await _tenant.CreateAsync("Engines", ada);

        var member = Assert.Single((await _tenant.ReadAsync(created.Id)).Body.GetProperty("members").EnumerateArray());
        Assert.Equal((201, "applied", "W/\"1\""), (created.Status, created.Outcome, created.ETag));
        Assert.Equal([ada], created.Members);
        Assert.Equal((ada, "User", "ada d."), (member.GetProperty("value").GetGuid(), member.GetProperty("type").GetString(), member.GetProperty("display").GetString()));
        Assert.Equal($"{Settings.PublicUrl}/scim/v2/Users/{ada}", member.GetProperty("$ref").GetString());
        Assert.Equal([new MemberRef(ada, "User")], Assert.Single(await groups.OutboxOfAsync(created.Id)).Read<GroupCreated>().MembersAdded);
    }

    [Fact]
    public async Task Adding_and_removing_one_member_is_one_version_and_one_event_each()
    {
        var (ada, eve) = (await _tenant.KnowUserAsync("ada"), await _tenant.KnowUserAsync("eve"));
        var group = await _tenant.CreateAsync("Engines", ada);

        var added = await _tenant.AddAsync(group.Id, eve);
        var removed = await _tenant.RemoveAsync(group.Id, ada);

        Assert.Equal((204, "W/\"2\"", 204, "W/\"3\""), (added.Status, added.ETag, removed.Status, removed.ETag));
        Assert.Equal([eve], (await _tenant.ReadAsync(group.Id)).Members);
        var events = await groups.OutboxOfAsync(group.Id);
        Assert.Equal([("group.created", 1L), ("group.changed", 2L), ("group.changed", 3L)], events.Select(e => (e.Type, e.Version)));
        Assert.Equal([new MemberRef(eve, "User")], events[1].Read<GroupChanged>().MembersAdded);
        Assert.Equal([new MemberRef(ada, "User")], events[2].Read<GroupChanged>().MembersRemoved);
    }

    [Fact]
    public async Task A_repeated_add_or_remove_is_not_announced_twice()
    {
        var (ada, eve) = (await _tenant.KnowUserAsync("ada"), await _tenant.KnowUserAsync("eve"));
        var group = await _tenant.CreateAsync("Engines", ada);

        var again = await _tenant.AddAsync(group.Id, ada);
        var missing = await _tenant.RemoveAsync(group.Id, eve);
        var nobody = await _tenant.PatchAsync(group.Id, """{"op":"Remove","path":"members","value":[{"value":"no-id-at-all"}]}""");
        var put = await _tenant.PutAsync(group.Id, "Engines", ada);

        Assert.All([again, missing, nobody, put], answer => Assert.StartsWith("no-change", answer.Outcome, StringComparison.Ordinal));
        Assert.Equal((204, 204, 204, 200), (again.Status, missing.Status, nobody.Status, put.Status));
        Assert.Equal("W/\"1\"", (await _tenant.ReadAsync(group.Id)).ETag);
        Assert.Single(await groups.OutboxOfAsync(group.Id));
    }

    [Fact]
    public async Task Rename_and_members_in_one_request_are_one_event()
    {
        var ada = await _tenant.KnowUserAsync();
        var group = await _tenant.CreateAsync("Engines");

        await _tenant.PatchAsync(group.Id, $$"""{"op":"replace","value":{"id":"{{group.Id}}","displayName":"Machines"} },{"op":"add","path":"members","value":[{"value":"{{ada}}"}]}""");

        var changed = (await groups.OutboxOfAsync(group.Id))[1].Read<GroupChanged>();
        Assert.Equal(("Machines", 2L), (changed.DisplayName, changed.Version));
        Assert.Equal("displayName", Assert.Single(changed.Changes).Path);
        Assert.Equal([new MemberRef(ada, "User")], changed.MembersAdded);
    }

    [Fact]
    public async Task Later_operations_overrule_earlier_ones()
    {
        var (ada, eve) = (await _tenant.KnowUserAsync("ada"), await _tenant.KnowUserAsync("eve"));
        var group = await _tenant.CreateAsync("Engines", ada);

        await _tenant.PatchAsync(group.Id, $$"""
            {"op":"add","path":"members","value":[{"value":"{{eve}}"}]},
            {"op":"remove","path":"members"},
            {"op":"add","path":"members","value":[{"value":"{{ada}}"}]},
            {"op":"add","path":"members","value":[{"value":"{{eve}}"}]},
            {"op":"remove","path":"members[value eq \"{{eve}}\"]"}
            """);

        Assert.Equal([ada], (await _tenant.ReadAsync(group.Id)).Members);
        Assert.Single(await groups.OutboxOfAsync(group.Id));
    }

    [Fact]
    public async Task PUT_replaces_the_members_by_their_difference()
    {
        var (ada, eve, joe) = (await _tenant.KnowUserAsync("ada"), await _tenant.KnowUserAsync("eve"), await _tenant.KnowUserAsync("joe"));
        var group = await _tenant.CreateAsync("Engines", ada, eve);

        var put = await _tenant.PutAsync(group.Id, "Engines", eve, joe);

        Assert.Equal(new[] { eve, joe }.Order(), put.Members);
        var changed = (await groups.OutboxOfAsync(group.Id))[1].Read<GroupChanged>();
        Assert.Equal(([joe], [ada]), (changed.MembersAdded.Select(m => m.Id).ToArray(), changed.MembersRemoved.Select(m => m.Id).ToArray()), TupleOfArrays);
    }

    [Fact]
    public async Task An_unknown_member_is_refused_by_name_and_nothing_changes()
    {
        var (ada, nobody) = (await _tenant.KnowUserAsync(), Guid.NewGuid());
        var group = await _tenant.CreateAsync("Engines");

        var patched = await _tenant.AddAsync(group.Id, ada, nobody);
        var put = await _tenant.PutAsync(group.Id, "Engines", ada, nobody);
        var created = await _tenant.CreateAsync("More", nobody);
        var noId = await _tenant.PatchAsync(group.Id, """{"op":"add","path":"members","value":[{"value":"ada"}]}""");

        Assert.All([patched, put, created, noId], refused => Assert.Equal((400, "invalidValue"), (refused.Status, refused.ScimType)));
        Assert.All([patched, put, created], refused => Assert.Contains(nobody.ToString(), refused.Detail, StringComparison.Ordinal));
        Assert.DoesNotContain(ada.ToString(), patched.Detail, StringComparison.Ordinal);
        Assert.Empty((await _tenant.ReadAsync(group.Id)).Members);
    }

    [Fact]
    public async Task A_user_of_whom_no_event_has_arrived_is_asked_for_once()
    {
        var ada = Guid.CreateVersion7();
        groups.Existing[(_tenant.Id, ada)] = true;
        var asked = groups.TimesAsked;

        var first = await _tenant.CreateAsync("Engines", ada);
        var second = await _tenant.CreateAsync("Machines", ada);

        Assert.Equal((201, 201), (first.Status, second.Status));
        Assert.Equal([ada], first.Members);
        Assert.Equal(asked + 1, groups.TimesAsked);
    }

    [Fact]
    public async Task Users_that_cannot_be_asked_is_503_with_Retry_After()
    {
        var group = await _tenant.CreateAsync("Engines");
        groups.UsersIsAway = true;
        try
        {
            var refused = await _tenant.AddAsync(group.Id, Guid.NewGuid());

            Assert.Equal(503, refused.Status);
            Assert.InRange(int.Parse(refused.Headers["Retry-After"]), 5, 15);
        }
        finally
        {
            groups.UsersIsAway = false;
        }
    }

    [Fact]
    public async Task A_user_deleted_while_Users_vouched_for_it_does_not_become_a_member()
    {
        var ada = Guid.CreateVersion7();
        groups.Existing[(_tenant.Id, ada)] = true;
        var group = await _tenant.CreateAsync("Engines");
        groups.WhileAsked = () => groups.HearAsync(_tenant.Id, new UserDeleted(ada, 2, "ada"));
        try
        {
            var refused = await _tenant.AddAsync(group.Id, ada);

            Assert.Equal((400, "invalidValue"), (refused.Status, refused.ScimType));
            Assert.Empty((await _tenant.ReadAsync(group.Id)).Members);
        }
        finally
        {
            groups.WhileAsked = null;
        }
    }

    [Fact]
    public async Task Groups_can_be_members_but_never_in_a_circle()
    {
        var top = await _tenant.CreateAsync("top");
        var middle = await _tenant.CreateAsync("middle");
        var bottom = await _tenant.CreateAsync("bottom");

        var down = await _tenant.AddAsync(top.Id, middle.Id);
        var further = await _tenant.AddAsync(middle.Id, bottom.Id);
        var circle = await _tenant.AddAsync(bottom.Id, top.Id);
        var itself = await _tenant.AddAsync(top.Id, top.Id);

        Assert.Equal((204, 204, 400, 400), (down.Status, further.Status, circle.Status, itself.Status));
        var member = Assert.Single((await _tenant.ReadAsync(top.Id)).Body.GetProperty("members").EnumerateArray());
        Assert.Equal(("Group", "middle"), (member.GetProperty("type").GetString(), member.GetProperty("display").GetString()));
        Assert.Equal($"{Settings.PublicUrl}/scim/v2/Groups/{middle.Id}", member.GetProperty("$ref").GetString());
    }

    [Fact]
    public async Task Two_that_would_close_a_circle_together_do_not_both_succeed()
    {
        for (var i = 0; i < 10; i++)
        {
            var (one, two) = (await _tenant.CreateAsync("one"), await _tenant.CreateAsync("two"));

            var answers = await Task.WhenAll(_tenant.AddAsync(one.Id, two.Id), _tenant.AddAsync(two.Id, one.Id));

            Assert.Equal([204, 400], answers.Select(answer => answer.Status).Order());
        }
    }

    [Fact]
    public async Task A_deleted_group_leaves_the_groups_it_was_in()
    {
        var top = await _tenant.CreateAsync("top");
        var child = await _tenant.CreateAsync("child");
        await _tenant.AddAsync(top.Id, child.Id);

        var deleted = await _tenant.DeleteAsync(child.Id);

        Assert.Equal(204, deleted.Status);
        Assert.Equal(404, (await _tenant.ReadAsync(child.Id)).Status);
        Assert.Empty((await _tenant.ReadAsync(top.Id)).Members);
        Assert.Equal(("group.deleted", 2L), (await groups.OutboxOfAsync(child.Id)).Select(e => (e.Type, e.Version)).Last());
        Assert.Equal([new MemberRef(child.Id, "Group")], (await groups.OutboxOfAsync(top.Id))[2].Read<GroupChanged>().MembersRemoved);
    }

    [Fact]
    public async Task Large_changes_are_one_version_in_numbered_parts()
    {
        var members = await KnowManyAsync(2500);

        var group = await _tenant.CreateAsync("Engines", members);
        var emptied = await _tenant.PatchAsync(group.Id, """{"op":"remove","path":"members"}""");

        Assert.Equal((201, 204), (group.Status, emptied.Status));
        Assert.Equal(members.Order(), group.Members);
        var events = await groups.OutboxOfAsync(group.Id);
        Assert.Equal([(1L, 1, 3), (1L, 2, 3), (1L, 3, 3), (2L, 1, 3), (2L, 2, 3), (2L, 3, 3)], events.Select(e => (e.Version, e.Part, e.Parts)));
        Assert.Equal(members.Order(), events.Take(3).SelectMany(e => e.Read<GroupCreated>().MembersAdded).Select(m => m.Id).Order());
        Assert.Equal(members.Order(), events.Skip(3).SelectMany(e => e.Read<GroupChanged>().MembersRemoved).Select(m => m.Id).Order());
    }

    [Fact]
    public async Task Adds_and_removes_at_once_all_count()
    {
        var members = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            members.Add(await _tenant.KnowUserAsync($"u{i}"));
        }

        var group = await _tenant.CreateAsync("Engines", members.Take(10));
        await Task.WhenAll(members.Select((member, i) => i < 10 ? _tenant.RemoveAsync(group.Id, member) : _tenant.AddAsync(group.Id, member)));

        Assert.Equal(members.Skip(10).Order(), (await _tenant.ReadAsync(group.Id)).Members);
        Assert.Equal(Enumerable.Range(1, 21).Select(v => (long)v), (await groups.OutboxOfAsync(group.Id)).Select(e => e.Version));
    }

    private static bool TupleOfArrays((Guid[], Guid[]) left, (Guid[], Guid[]) right) => left.Item1.SequenceEqual(right.Item1) && left.Item2.SequenceEqual(right.Item2);

    private async Task<IReadOnlyList<Guid>> KnowManyAsync(int count)
    {
        var members = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        await groups.ExecuteAsync($"INSERT INTO groups.known_users SELECT '{_tenant.Id}', id, 1, NULL, false FROM unnest(ARRAY['{string.Join("','", members)}']::uuid[]) id");
        return members;
    }
}
