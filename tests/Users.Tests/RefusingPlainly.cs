using System.Text;
using ScimSuite.Scim;
using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Users.Tests;

public sealed class RefusingPlainly(UsersService users) : IClassFixture<UsersService>
{
    private readonly Tenant _tenant = users.NewTenant();

    public static TheoryData<string> Bodies => [.. CaseFile.Names("rfc7644-3.12-bodies.json")];

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_body_that_is_not_understood_is_400_saying_where(string it)
    {
        var item = CaseFile.Case("rfc7644-3.12-bodies.json", it);
        var then = item["then"]!;

        var refused = await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users", (string)item["when"]!["post"]!);

        Assert.Equal(((int)then["status"]!, (string?)then["scimType"], "application/scim+json"), (refused.Status, refused.ScimType, refused.MediaType));
        Assert.Contains((string)then["detail"]!, refused.Detail, StringComparison.Ordinal);
        Assert.Matches(@"\(request [A-Za-z0-9._-]+\)$", refused.Detail);
    }

    [Fact]
    public async Task Depth_and_size_have_limits()
    {
        var deep = await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users", $$"""{"userName":{{new string('[', 40)}}{{new string(']', 40)}}}""");
        var large = await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users", $$"""{"userName":"{{new string('x', 1024 * 1024)}}"}""");
        var chunked = await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users", $$"""{"userName":"{{new string('x', 1024 * 1024)}}"}""", request => request.Headers.TransferEncodingChunked = true);

        Assert.Equal((400, "invalidSyntax"), (deep.Status, deep.ScimType));
        Assert.Contains("32", deep.Detail, StringComparison.Ordinal);
        Assert.Equal((413, 413), (large.Status, chunked.Status));
    }

    [Theory]
    [InlineData("userName")]
    [InlineData("displayName")]
    [InlineData("externalId")]
    [InlineData("emails[type eq \\\"work\\\"].value")]
    public async Task What_users_are_found_by_is_no_longer_than_an_index_takes(string path)
    {
        var random = new Random(1);
        var longest = new string([.. Enumerable.Range(0, KeyText.Longest).Select(_ => (char)random.Next(0x4E00, 0x9FFF))]);
        var user = await _tenant.CreateAsync($"long {path.Length}");

        var fits = await _tenant.PatchAsync(user.Id, $$"""{"op":"replace","path":"{{path}}","value":"{{longest}}"}""");
        var tooLong = await _tenant.PatchAsync(user.Id, $$"""{"op":"replace","path":"{{path}}","value":"{{longest}}x"}""");
        var longTitle = await _tenant.PatchAsync(user.Id, $$"""{"op":"replace","path":"title","value":"{{longest}}{{longest}}{{longest}}{{longest}}"}""");

        Assert.Equal((200, 400, "invalidValue", 200), (fits.Status, tooLong.Status, tooLong.ScimType, longTitle.Status));
        Assert.Contains("takes at most 800 characters", tooLong.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        using var content = new ByteArrayContent([.. "{\"userName\":\""u8, 0xC0, 0x80, .. "\"}"u8]);
        using var refused = await _tenant.Http.PostAsync("/scim/v2/Users", content);

        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains("UTF-8", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_filter_is_400_with_the_position()
    {
        var refused = await _tenant.FindAsync("userName xx \"a\"");

        Assert.Equal((400, "invalidFilter"), (refused.Status, refused.ScimType));
        Assert.Contains("character 10", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_there_and_nothing_can_be_done_there_are_SCIM_errors()
    {
        var noUser = await _tenant.GetAsync($"/scim/v2/Users/{Guid.NewGuid()}");
        var noId = await _tenant.GetAsync("/scim/v2/Users/not-an-id");
        var noPlace = await _tenant.GetAsync("/scim/v2/Elsewhere");
        var noMethod = await _tenant.SendAsync(HttpMethod.Put, "/scim/v2/Users", "{}");

        Assert.Equal((404, 404, 404, 405), (noUser.Status, noId.Status, noPlace.Status, noMethod.Status));
        Assert.All([noUser, noId, noPlace, noMethod], refused => Assert.Equal("urn:ietf:params:scim:api:messages:2.0:Error", refused.Body.GetProperty("schemas")[0].GetString()));
        Assert.Contains("POST", noMethod.Allow);
    }

    [Fact]
    public async Task Another_media_type_is_415()
    {
        using var content = new StringContent("<user/>", Encoding.UTF8, "text/xml");
        using var refused = await _tenant.Http.PostAsync("/scim/v2/Users", content);

        Assert.Equal(415, (int)refused.StatusCode);
    }

    public static TheoryData<string> Accepted => [.. CaseFile.Names("rfc7644-3.8-accept.json")];

    [Theory, MemberData(nameof(Accepted))]
    public async Task Who_takes_no_JSON_is_told_that_there_is_nothing_else(string it)
    {
        var item = CaseFile.Case("rfc7644-3.8-accept.json", it);

        var answer = await _tenant.SendAsync(HttpMethod.Get, "/scim/v2/Users", null, request => request.Headers.TryAddWithoutValidation("Accept", (string)item["when"]!["accept"]!));

        Assert.Equal((int)item["then"]!["status"]!, answer.Status);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task A_write_may_ask_that_it_is_not_a_version(string method)
    {
        var ada = await _tenant.CreateAsync($"ada{method}");
        const string body = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:api:messages:2.0:PatchOp"],"userName":"x","Operations":[{"op":"add","path":"title","value":"x"}]}""";

        foreach (var (tag, status) in new[] { ("*", 412), ("W/\"1\"", 412), ("W/\"7\"", method == "DELETE" ? 204 : 200) })
        {
            var answer = await _tenant.SendAsync(new HttpMethod(method), $"/scim/v2/Users/{ada.Id}", body, request => request.Headers.TryAddWithoutValidation("If-None-Match", tag));
            Assert.Equal((tag, status), (tag, answer.Status));
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/scim+json; charset=\"ISO-8859-1\"")]
    public async Task Plain_JSON_and_any_charset_are_taken(string type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ådå-{{Guid.NewGuid()}}"}"""));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var created = await _tenant.Http.PostAsync("/scim/v2/Users", content);

        Assert.Equal(201, (int)created.StatusCode);
    }

    [Fact]
    public async Task Without_an_assertion_or_its_scope_nothing_is_answered()
    {
        using var nobody = users.NewClient();
        using var forged = users.NewClient();
        forged.DefaultRequestHeaders.Add("X-Tenant", _tenant.Id.ToString());
        forged.DefaultRequestHeaders.Add("X-Internal-Assertion", "eyJhbGciOiJub25lIn0.e30.");
        using var reader = users.NewClient().As(TestCaller.Connector(_tenant.Id) with { Scopes = new HashSet<string> { Caller.Scopes.UsersRead } });

        using var fromNobody = await nobody.GetAsync("/scim/v2/Users");
        using var fromForger = await forged.GetAsync("/scim/v2/Users");
        using var fromReader = await reader.DeleteAsync($"/scim/v2/Users/{Guid.NewGuid()}");

        Assert.Equal((401, 401, 403), ((int)fromNobody.StatusCode, (int)fromForger.StatusCode, (int)fromReader.StatusCode));
        Assert.Contains("api:messages:2.0:Error", await fromNobody.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("api:messages:2.0:Error", await fromReader.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
