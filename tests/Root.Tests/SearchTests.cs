using ScimSuite.Caller;

namespace ScimSuite.Root.Tests;

/// <summary>RFC 7644 §3.4.3 at the root: users and groups in one list.</summary>
public sealed class SearchTests(SuiteOfThree suite) : IClassFixture<SuiteOfThree>
{
    private readonly Tenant _tenant = suite.NewTenant();

    [Theory]
    [InlineData("", "ada bob cyd Engines Zebras")]
    [InlineData("\"sortBy\":\"displayName\"", "Engines bob Zebras ada cyd")]
    [InlineData("\"sortBy\":\"displayName\",\"sortOrder\":\"descending\"", "cyd ada Zebras bob Engines")]
    [InlineData("\"sortBy\":\"meta.created\"", "ada bob Engines cyd Zebras")]
    [InlineData("\"sortBy\":\"userName\",\"sortOrder\":\"ascending\"", "ada bob cyd Engines Zebras")]
    [InlineData("\"filter\":\"displayName pr\"", "bob Engines Zebras")]
    [InlineData("\"filter\":\"meta.resourceType eq \\\"Group\\\"\"", "Engines Zebras")]
    [InlineData("\"filter\":\"userName sw \\\"a\\\" or displayName sw \\\"e\\\"\"", "ada Engines")]
    [InlineData("\"filter\":\"userName ne \\\"ada\\\"\"", "bob cyd Engines Zebras")]
    [InlineData("\"filter\":\"not (members pr)\"", "ada bob cyd Zebras")]
    public async Task Both_types_are_in_one_order_on_every_page(string query, string expected)
    {
        await FiveAsync();

        var whole = await _tenant.SearchAsync(query);
        var (byIndex, byCursor) = (new List<string>(), new List<string>());
        for (var start = 1; start <= expected.Split(' ').Length; start += 2)
        {
            byIndex.AddRange((await _tenant.SearchAsync($"{query}{(query.Length > 0 ? "," : "")}\"startIndex\":{start},\"count\":2")).Names);
        }

        for (var cursor = ""; cursor is not null;)
        {
            var page = await _tenant.SearchAsync($"{query}{(query.Length > 0 ? "," : "")}\"cursor\":\"{cursor}\",\"count\":2");
            byCursor.AddRange(page.Names);
            Assert.Equal(expected.Split(' ').Length, page.Total);
            cursor = (string?)page.Body["nextCursor"];
        }

        Assert.Equal((200, expected.Split(' ').Length), (whole.Status, whole.Total));
        Assert.Equal(expected, string.Join(' ', whole.Names));
        Assert.Equal(expected, string.Join(' ', byIndex));
        Assert.Equal(expected, string.Join(' ', byCursor));
    }

    [Theory]
    [InlineData("\"filter\":\"shoeSize eq 1\"", "invalidFilter")]
    [InlineData("\"filter\":\"userName eq\"", "invalidFilter")]
    [InlineData("\"sortBy\":\"shoeSize\"", "invalidValue")]
    [InlineData("\"cursor\":\"x\"", "invalidCursor")]
    [InlineData("\"cursor\":\"eyJ1IjoieCJ9\"", "invalidCursor")]
    [InlineData("\"cursor\":\"\",\"count\":0", "invalidCount")]
    [InlineData("\"sortBy\":\"displayName\",\"startIndex\":5000", "tooMany")]
    public async Task What_cannot_be_searched_says_why(string query, string scimType)
    {
        var answer = await _tenant.SearchAsync(query);

        Assert.Equal((400, scimType), (answer.Status, (string?)answer.Body["scimType"]));
    }

    [Fact]
    public async Task Attributes_are_shown_as_asked_and_members_too()
    {
        await FiveAsync();

        var some = await _tenant.SearchAsync("\"attributes\":[\"displayName\"],\"filter\":\"displayName pr\"");
        var group = await _tenant.SearchAsync("\"filter\":\"members pr\"");
        var number = await _tenant.SearchAsync("\"count\":0");

        Assert.All(some.Resources, resource => Assert.Equal(["displayName", "id", "schemas"], resource.Select(property => property.Key).Order()));
        Assert.Single(group.Resources.Single()["members"]!.AsArray());
        Assert.Equal((5, 0), (number.Total, number.Resources.Count));
    }

    [Fact]
    public async Task A_cursor_is_of_its_tenant_and_its_search()
    {
        await FiveAsync();
        var other = suite.NewTenant();
        var cursor = (string)(await _tenant.SearchAsync("\"cursor\":\"\",\"count\":2")).Body["nextCursor"]!;

        Assert.Equal("invalidCursor", (string?)(await other.SearchAsync($"\"cursor\":\"{cursor}\"")).Body["scimType"]);
        Assert.Equal("invalidCursor", (string?)(await _tenant.SearchAsync($"\"cursor\":\"{cursor}\",\"sortBy\":\"id\"")).Body["scimType"]);
        Assert.Equal(200, (await _tenant.SearchAsync($"\"cursor\":\"{cursor}\"")).Status);
    }

    [Fact]
    public async Task Who_may_not_read_one_type_searches_one_type() =>
        Assert.Equal(403, (await _tenant.With(Scopes.UsersRead).SearchAsync("")).Status);

    private async Task FiveAsync()
    {
        string Id(Answer answer) => answer.Status == 201 ? answer.Id : throw new InvalidOperationException(answer.Body.ToJsonString());
        var ada = Id(await UserAsync("ada", ""));
        Id(await UserAsync("bob", ",\"displayName\":\"Robert\""));
        Id(await GroupAsync("Engines", $$"""{"value":"{{ada}}"}"""));
        Id(await UserAsync("cyd", ""));
        Id(await GroupAsync("Zebras", ""));
    }

    private Task<Answer> UserAsync(string name, string more) =>
        _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{name}}"{{more}}}""");

    private Task<Answer> GroupAsync(string name, string members) =>
        _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{name}}","members":[{{members}}]}""");
}
