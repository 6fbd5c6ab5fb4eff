using Npgsql;
using Xunit;

namespace ScimSuite.Groups.Tests;

public sealed class KeepingTenantsApart(GroupsService groups) : IClassFixture<GroupsService>
{
    private readonly Tenant _mine = groups.NewTenant();
    private readonly Tenant _yours = groups.NewTenant();

    [Fact]
    public async Task Another_tenant_sees_nothing_by_id_list_filter_PATCH_PUT_or_DELETE()
    {
        var ada = await _mine.KnowUserAsync();
        var group = await _mine.CreateAsync("Engines", ada);

        Assert.Equal(404, (await _yours.ReadAsync(group.Id)).Status);
        Assert.Equal(404, (await _yours.PatchAsync(group.Id, """{"op":"replace","path":"displayName","value":"x"}""")).Status);
        Assert.Equal(404, (await _yours.PutAsync(group.Id, "x")).Status);
        Assert.Equal(404, (await _yours.DeleteAsync(group.Id)).Status);
        Assert.Equal(0, (await _yours.GetAsync("/scim/v2/Groups")).Total);
        foreach (var filter in (string[])["displayName eq \"Engines\"", $"id eq \"{group.Id}\"", $"members eq \"{ada}\"", "displayName pr"])
        {
            Assert.Equal(0, (await _yours.FindAsync(filter)).Total);
        }

        Assert.Equal("W/\"1\"", (await _mine.ReadAsync(group.Id)).ETag);
    }

    [Fact]
    public async Task A_user_or_group_of_another_tenant_cannot_be_a_member()
    {
        var ada = await _mine.KnowUserAsync();
        groups.Existing[(_mine.Id, ada)] = true;
        var engines = await _mine.CreateAsync("Engines");
        var yours = await _yours.CreateAsync("Yours");

        var user = await _yours.AddAsync(yours.Id, ada);
        var group = await _yours.AddAsync(yours.Id, engines.Id);

        Assert.Equal((400, 400), (user.Status, group.Status));
        Assert.Empty((await _yours.ReadAsync(yours.Id)).Members);
    }

    [Theory]
    [InlineData("groups")]
    [InlineData("members")]
    [InlineData("known_users")]
    public async Task The_service_role_without_a_scope_sees_and_writes_nothing(string table)
    {
        var ada = await _mine.KnowUserAsync();
        await _mine.CreateAsync("Engines", ada);

        Assert.True(await groups.ExecuteAsync($"SELECT count(*) FROM groups.{table}") is > 0L);
        Assert.Equal(0L, await groups.ExecuteAsync($"SELECT count(*) FROM {table}", "groups"));
        Assert.Equal(0L, await groups.ExecuteAsync($"SET app.tenant = '{_yours.Id}'; SELECT count(*) FROM {table} WHERE tenant_id = '{_mine.Id}'", "groups"));
        await Assert.ThrowsAsync<PostgresException>(() => groups.ExecuteAsync(
            $"SET app.tenant = '{_yours.Id}'; INSERT INTO known_users VALUES ('{_mine.Id}', '{Guid.NewGuid()}', 1, NULL, false)", "groups"));
    }
}
