using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Testing;
using ScimSuite.Users.Consumers;
using Xunit;

namespace ScimSuite.Users.Tests;

/// <summary><c>User.groups</c>, kept by events that may come twice, late and in the wrong order.</summary>
public sealed class KnowingGroups(UsersService users) : IClassFixture<UsersService>
{
    private static readonly JsonElement _noDocument = JsonElement.Parse("{}");
    private readonly Tenant _tenant = users.NewTenant();
    private readonly Guid _group = Guid.CreateVersion7();

    [Fact]
    public async Task A_user_shows_the_groups_it_is_in_outside_its_version()
    {
        var ada = await _tenant.CreateAsync("ada");

        await HearAsync(new GroupCreated(_group, 1, "Engines", _noDocument, [Member(ada)]));

        var read = await _tenant.GetAsync($"/scim/v2/Users/{ada.Id}");
        var group = Assert.Single(read.Body.GetProperty("groups").EnumerateArray());
        Assert.Equal((_group, "Engines", "direct"), (group.GetProperty("value").GetGuid(), group.GetProperty("display").GetString(), group.GetProperty("type").GetString()));
        Assert.Equal($"{Settings.PublicUrl}/scim/v2/Groups/{_group}", group.GetProperty("$ref").GetString());
        Assert.Equal(ada.ETag, read.ETag);
        Assert.Single((await _tenant.FindAsync("userName eq \"ada\"")).Body.GetProperty("Resources")[0].GetProperty("groups").EnumerateArray());
        Assert.Single((await _tenant.PatchAsync(ada.Id, """{"op":"replace","path":"title","value":"x"}""")).Body.GetProperty("groups").EnumerateArray());
    }

    [Fact]
    public async Task A_rename_shows_at_every_member()
    {
        var ada = await _tenant.CreateAsync("ada");
        await HearAsync(new GroupCreated(_group, 1, "Engines", _noDocument, [Member(ada)]));

        await HearAsync(new GroupChanged(_group, 2, "Machines", [], [], []));

        Assert.Equal(["Machines"], await GroupsOfAsync(ada));
    }

    [Fact]
    public async Task Events_that_come_late_or_twice_change_nothing()
    {
        var ada = await _tenant.CreateAsync("ada");
        var added = new GroupChanged(_group, 2, "Engines", [], [Member(ada)], []);
        var removed = new GroupChanged(_group, 3, "Machines", [], [], [Member(ada)]);

        await HearAsync(removed);
        await HearAsync(added);
        await HearAsync(added);

        Assert.Empty(await GroupsOfAsync(ada));
    }

    [Fact]
    public async Task A_member_added_again_is_a_member_again()
    {
        var ada = await _tenant.CreateAsync("ada");

        await HearAsync(new GroupCreated(_group, 1, "Engines", _noDocument, [Member(ada)]));
        await HearAsync(new GroupChanged(_group, 2, "Engines", [], [], [Member(ada)]));
        await HearAsync(new GroupChanged(_group, 3, "Engines", [], [Member(ada)], []));

        Assert.Equal(["Engines"], await GroupsOfAsync(ada));
    }

    [Fact]
    public async Task A_deleted_group_is_revived_by_nothing()
    {
        var ada = await _tenant.CreateAsync("ada");
        await HearAsync(new GroupCreated(_group, 1, "Engines", _noDocument, [Member(ada)]));

        await HearAsync(new GroupDeleted(_group, 3, "Engines"));
        await HearAsync(new GroupChanged(_group, 2, "Engines", [], [Member(ada)], []));

        Assert.Empty(await GroupsOfAsync(ada));
    }

    [Fact]
    public async Task A_group_of_another_tenant_shows_nowhere()
    {
        var ada = await _tenant.CreateAsync("ada");

        await HearAsync(new GroupCreated(_group, 1, "Engines", _noDocument, [Member(ada)]), tenant: Guid.NewGuid());

        Assert.Empty(await GroupsOfAsync(ada));
    }

    [Fact]
    public async Task A_deleted_tenant_leaves_no_row()
    {
        var ada = await _tenant.CreateAsync("ada", "\"emails\":[{\"value\":\"a@x.test\"}]");
        var other = users.NewTenant();
        await other.CreateAsync("stays");
        await HearAsync(new GroupCreated(_group, 1, "Engines", _noDocument, [Member(ada)]));

        var gone = new TenantDeleted(_tenant.Id, 2, "acme", "deleted");
        await using (var scope = users.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<TenantRemoved>().HandleAsync(new Received<TenantDeleted>(Envelope(gone, _tenant.Id), gone), CancellationToken.None);
        }

        foreach (var table in (string[])["users", "user_emails", "known_groups", "groups_of_user"])
        {
            await using var connection = new Npgsql.NpgsqlConnection(users.Database.Superuser);
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand($"SELECT count(*) FROM users.{table} WHERE tenant_id = '{_tenant.Id}'", connection);
            Assert.Equal(0L, await command.ExecuteScalarAsync());
        }

        Assert.Equal(1, (await other.GetAsync("/scim/v2/Users")).Total);
    }

    private static MemberRef Member(Answer user) => new(user.Id, "User");

    private async Task<IReadOnlyList<string?>> GroupsOfAsync(Answer user)
    {
        var read = await _tenant.GetAsync($"/scim/v2/Users/{user.Id}");
        return read.Body.TryGetProperty("groups", out var groups) ? [.. groups.EnumerateArray().Select(group => group.GetProperty("display").GetString())] : [];
    }

    private async Task HearAsync<TEvent>(TEvent happened, Guid? tenant = null)
        where TEvent : class, IEvent
    {
        await using var scope = users.Services.CreateAsyncScope();
        var handler = scope.ServiceProvider.GetRequiredService<GroupsOfUser>();
        var envelope = Envelope(happened, tenant ?? _tenant.Id);
        await (happened is GroupDeleted deleted
            ? handler.HandleAsync(new Received<GroupDeleted>(envelope, deleted), CancellationToken.None)
            : handler.HandleAsync([envelope], CancellationToken.None));
    }

    private static EventEnvelope Envelope(IEvent happened, Guid tenant) =>
        EventEnvelope.Of(happened, tenant, new Actor("connector", Guid.NewGuid(), null), "test", DateTimeOffset.UtcNow);
}
