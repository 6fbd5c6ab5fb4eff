using System.Text.Json;
using ScimSuite.Events;
using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Users.Tests;

public sealed class WritingUsers(UsersService users) : IClassFixture<UsersService>
{
    private readonly Tenant _tenant = users.NewTenant();

    [Fact]
    public async Task A_created_user_is_answered_whole_and_read_back_the_same()
    {
        var created = await _tenant.CreateAsync("Ada@Example.com", """
            "externalId":"e-1","displayName":"Ada L.","emails":[{"value":"ada@example.com","type":"work","primary":true}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Engines"}
            """);

        var read = await _tenant.GetAsync($"/scim/v2/Users/{created.Id}");

        Assert.Equal(201, created.Status);
        Assert.Equal("application/scim+json", created.MediaType);
        Assert.Equal("W/\"1\"", created.ETag);
        Assert.Equal($"{Settings.PublicUrl}/scim/v2/Users/{created.Id}", created.Headers["Location"]);
        Assert.Equal("applied", created.Outcome);
        Assert.True(created.Body.GetProperty("active").GetBoolean());
        Assert.Equal("User", created.Body.GetProperty("meta").GetProperty("resourceType").GetString());
        Assert.Equal("Ada@Example.com", created.Body.GetProperty("userName").GetString());
        Assert.True(JsonElement.DeepEquals(created.Body, read.Body), $"{created.Body}\n{read.Body}");
    }

    [Fact]
    public async Task A_taken_user_name_is_refused_in_any_case_and_says_who_has_it()
    {
        var ada = await _tenant.CreateAsync("ada");

        var again = await _tenant.CreateAsync("ADA");

        Assert.Equal(409, again.Status);
        Assert.Equal("uniqueness", again.ScimType);
        Assert.Contains("userName", again.Detail, StringComparison.Ordinal);
        Assert.Contains(ada.Id.ToString(), again.Detail, StringComparison.Ordinal);
        Assert.StartsWith("refused; scimType=\"uniqueness\"", again.Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Taking_over_a_taken_user_name_by_PATCH_or_PUT_is_refused_too()
    {
        var ada = await _tenant.CreateAsync("ada");
        var eve = await _tenant.CreateAsync("eve");

        var patched = await _tenant.PatchAsync(eve.Id, """{"op":"replace","path":"userName","value":"Ada"}""");
        var put = await _tenant.SendAsync(HttpMethod.Put, $"/scim/v2/Users/{eve.Id}", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"aDa"}""");

        Assert.Equal((409, 409), (patched.Status, put.Status));
        Assert.Contains(ada.Id.ToString(), patched.Detail, StringComparison.Ordinal);
        Assert.Equal("eve", (await _tenant.GetAsync($"/scim/v2/Users/{eve.Id}")).Body.GetProperty("userName").GetString());
        Assert.Single(await users.OutboxOfAsync(eve.Id));
    }

    [Fact]
    public async Task A_repeated_patch_is_not_announced_twice()
    {
        var ada = await _tenant.CreateAsync("ada");

        var first = await _tenant.PatchAsync(ada.Id, """{"op":"replace","path":"title","value":"Countess"}""");
        var second = await _tenant.PatchAsync(ada.Id, """{"op":"replace","path":"title","value":"Countess"}""");

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal(("applied", "no-change"), (first.Outcome, second.Outcome));
        Assert.Equal("W/\"2\"", second.ETag);
        Assert.Equal(["user.created", "user.changed"], (await users.OutboxOfAsync(ada.Id)).Select(e => e.Type));
    }

    [Fact]
    public async Task A_repeated_put_is_not_announced_twice()
    {
        var ada = await _tenant.CreateAsync("ada");
        var body = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","active":true,"title":"Countess"}""";

        var first = await _tenant.SendAsync(HttpMethod.Put, $"/scim/v2/Users/{ada.Id}", body);
        var second = await _tenant.SendAsync(HttpMethod.Put, $"/scim/v2/Users/{ada.Id}", body);

        Assert.Equal(("applied", "no-change"), (first.Outcome, second.Outcome));
        Assert.Equal((first.ETag, "W/\"2\""), (second.ETag, second.ETag));
        Assert.Equal([1L, 2L], (await users.OutboxOfAsync(ada.Id)).Select(e => e.Version));
    }

    [Fact]
    public async Task An_answer_sent_back_by_PUT_changes_nothing()
    {
        var ada = await _tenant.CreateAsync("ada", "\"emails\":[{\"value\":\"a@x.test\",\"type\":\"work\"}]");

        var put = await _tenant.SendAsync(HttpMethod.Put, $"/scim/v2/Users/{ada.Id}", ada.Body.GetRawText());

        Assert.Equal((200, "no-change"), (put.Status, put.Outcome));
    }

    [Fact]
    public async Task PUT_clears_what_is_absent()
    {
        var ada = await _tenant.CreateAsync("ada", "\"title\":\"Countess\",\"emails\":[{\"value\":\"a@x.test\"}]");

        var put = await _tenant.SendAsync(HttpMethod.Put, $"/scim/v2/Users/{ada.Id}", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}""");

        Assert.False(put.Body.TryGetProperty("title", out _));
        Assert.Equal(0, (await _tenant.FindAsync("emails.value eq \"a@x.test\"")).Total);
    }

    [Fact]
    public async Task A_change_is_announced_attribute_by_attribute()
    {
        var ada = await _tenant.CreateAsync("ada", "\"title\":\"Miss\"");

        await _tenant.PatchAsync(ada.Id, """
            {"op":"replace","path":"title","value":"Countess"},
            {"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Engines"},
            {"op":"replace","path":"active","value":false}
            """);

        var changed = (await users.OutboxOfAsync(ada.Id))[^1].Read<UserChanged>();
        Assert.False(changed.Active);
        Assert.Contains(changed.Changes, c => c.Path == "title" && c.Before!.Value.GetString() == "Miss" && c.After!.Value.GetString() == "Countess");
        Assert.Contains(changed.Changes, c => c.Path == "active");
        Assert.Contains(changed.Changes, c => c.Path.StartsWith("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", StringComparison.Ordinal) && c.Before is null);
    }

    [Fact]
    public async Task Who_did_it_is_in_the_event()
    {
        var ada = await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}""",
            request => request.Headers.Add("X-Request-Id", "0192-abc"));

        var created = Assert.Single(await users.OutboxOfAsync(ada.Id));
        Assert.Equal((_tenant.Id, "connector", "0192-abc", 1L), (created.Tenant, created.Actor.Kind, created.RequestId, created.Version));
        Assert.Equal("ada", created.Read<UserCreated>().Document.GetProperty("userName").GetString());
    }

    [Fact]
    public async Task A_deleted_user_is_gone_and_its_name_is_free()
    {
        var ada = await _tenant.CreateAsync("ada");

        var deleted = await _tenant.SendAsync(HttpMethod.Delete, $"/scim/v2/Users/{ada.Id}", null);
        var again = await _tenant.SendAsync(HttpMethod.Delete, $"/scim/v2/Users/{ada.Id}", null);

        Assert.Equal((204, 404), (deleted.Status, again.Status));
        Assert.Equal(404, (await _tenant.GetAsync($"/scim/v2/Users/{ada.Id}")).Status);
        Assert.Equal(201, (await _tenant.CreateAsync("ada")).Status);
        Assert.Equal([("user.created", 1L), ("user.deleted", 2L)], (await users.OutboxOfAsync(ada.Id)).Select(e => (e.Type, e.Version)));
    }

    [Fact]
    public async Task A_stale_If_Match_is_refused_and_changes_nothing()
    {
        var ada = await _tenant.CreateAsync("ada");

        var stale = await _tenant.SendAsync(HttpMethod.Delete, $"/scim/v2/Users/{ada.Id}", null, request => request.Headers.TryAddWithoutValidation("If-Match", "W/\"7\""));
        var fresh = await _tenant.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{ada.Id}", null, request => request.Headers.TryAddWithoutValidation("If-None-Match", ada.ETag));

        Assert.Equal((412, 304), (stale.Status, fresh.Status));
        Assert.Equal(200, (await _tenant.GetAsync($"/scim/v2/Users/{ada.Id}")).Status);
        Assert.Single(await users.OutboxOfAsync(ada.Id));
    }

    [Fact]
    public async Task A_password_is_taken_and_kept_nowhere()
    {
        var ada = await _tenant.CreateAsync("ada", "\"password\":\"s3cret-in-clear\"");
        await _tenant.PatchAsync(ada.Id, """{"op":"replace","path":"password","value":"s3cret-in-clear"}""");

        await using var connection = new Npgsql.NpgsqlConnection(users.Database.Superuser);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            "SELECT (SELECT count(*) FROM users.users WHERE document::text LIKE '%s3cret%') + (SELECT count(*) FROM users.outbox WHERE envelope LIKE '%s3cret%')", connection);
        Assert.Equal(201, ada.Status);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Many_PATCHes_of_one_user_at_once_all_count()
    {
        var ada = await _tenant.CreateAsync("ada");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _tenant.PatchAsync(ada.Id, $$"""{"op":"replace","path":"title","value":"T{{i}}"}""")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(Enumerable.Range(1, 21).Select(v => (long)v), (await users.OutboxOfAsync(ada.Id)).Select(e => e.Version));
    }

    [Fact]
    public async Task Deleting_and_changing_one_user_at_once_never_wait_for_each_other()
    {
        for (var round = 0; round < 20; round++)
        {
            var created = await _tenant.CreateAsync($"contested-{Guid.NewGuid()}", "\"emails\":[{\"value\":\"a@acme.test\"},{\"value\":\"b@acme.test\"}]");
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0
                ? _tenant.PatchAsync(created.Id, $"{{\"op\":\"replace\",\"path\":\"emails\",\"value\":[{{\"value\":\"{i}@acme.test\"}}]}}")
                : _tenant.SendAsync(HttpMethod.Delete, $"/scim/v2/Users/{created.Id}", null)));

            Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 204, 404 }));
            Assert.Single(answers, answer => answer.Status == 204);
        }
    }
}
