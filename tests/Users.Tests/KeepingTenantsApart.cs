using Npgsql;
using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Users.Tests;

public sealed class KeepingTenantsApart(UsersService users) : IClassFixture<UsersService>
{
    private readonly Tenant _mine = users.NewTenant();
    private readonly Tenant _yours = users.NewTenant();

    [Fact]
    public async Task Another_tenant_sees_nothing_by_id_list_filter_PATCH_PUT_or_DELETE()
    {
        var ada = await _mine.CreateAsync("ada", "\"externalId\":\"e-1\",\"emails\":[{\"value\":\"a@x.test\"}]");
        var path = $"/scim/v2/Users/{ada.Id}";

        Assert.Equal(404, (await _yours.GetAsync(path)).Status);
        Assert.Equal(404, (await _yours.PatchAsync(ada.Id, """{"op":"replace","path":"title","value":"x"}""")).Status);
        Assert.Equal(404, (await _yours.SendAsync(HttpMethod.Put, path, """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"x"}""")).Status);
        Assert.Equal(404, (await _yours.SendAsync(HttpMethod.Delete, path, null)).Status);
        Assert.Equal(0, (await _yours.GetAsync("/scim/v2/Users")).Total);
        foreach (var filter in (string[])["userName eq \"ada\"", "externalId eq \"e-1\"", "emails.value eq \"a@x.test\"", $"id eq \"{ada.Id}\"", "active eq true", "userName pr"])
        {
            Assert.Equal(0, (await _yours.FindAsync(filter)).Total);
        }

        Assert.Equal("W/\"1\"", (await _mine.GetAsync(path)).ETag);
    }

    [Fact]
    public async Task A_name_taken_in_one_tenant_is_free_in_another()
    {
        await _mine.CreateAsync("ada");

        Assert.Equal(201, (await _yours.CreateAsync("ada")).Status);
    }

    [Fact]
    public async Task Whether_a_user_exists_is_told_to_its_own_tenant_only()
    {
        var ada = await _mine.CreateAsync("ada");
        var stranger = Guid.NewGuid();
        var body = $$"""{"ids":["{{ada.Id}}","{{stranger}}"]}""";

        var mine = await _mine.SendAsync(HttpMethod.Post, "/internal/users/exist", body);
        var yours = await _yours.SendAsync(HttpMethod.Post, "/internal/users/exist", body);

        Assert.Equal([stranger], mine.Body.GetProperty("missing").EnumerateArray().Select(id => id.GetGuid()));
        Assert.Equal([ada.Id, stranger], yours.Body.GetProperty("missing").EnumerateArray().Select(id => id.GetGuid()));
    }

    [Theory]
    [InlineData("users")]
    [InlineData("user_emails")]
    [InlineData("known_groups")]
    [InlineData("groups_of_user")]
    public async Task The_service_role_without_a_scope_sees_and_writes_nothing(string table)
    {
        var ada = await _mine.CreateAsync("ada", "\"emails\":[{\"value\":\"a@x.test\"}]");
        await ExecuteAsync(users.Database.Superuser,
            $"INSERT INTO users.known_groups VALUES ('{_mine.Id}', '{ada.Id}', 1, 'G', false); INSERT INTO users.groups_of_user VALUES ('{_mine.Id}', '{ada.Id}', '{ada.Id}', 1, true)");

        Assert.True(await ExecuteAsync(users.Database.Superuser, $"SELECT count(*) FROM users.{table}") is > 0L);
        Assert.Equal(0L, await ExecuteAsync(users.Database.For("users"), $"SELECT count(*) FROM {table}"));
        Assert.Equal(0L, await ExecuteAsync(users.Database.For("users"), $"SET app.tenant = '{_yours.Id}'; SELECT count(*) FROM {table}"));
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(users.Database.For("users"), $"SET app.tenant = '{_yours.Id}'; UPDATE {table} SET tenant_id = '{_yours.Id}'; INSERT INTO known_groups VALUES ('{_mine.Id}', '{Guid.NewGuid()}', 1, 'G', false)"));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        object? last = null;
        do
        {
            last = await reader.ReadAsync() ? reader.GetValue(0) : last;
        }
        while (await reader.NextResultAsync());
        return last;
    }
}
