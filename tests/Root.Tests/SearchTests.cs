using ScimSuite.Caller;
using ScimSuite.Testing;

namespace ScimSuite.Root.Tests;

/// <summary>RFC 7644 §3.4.3 at the root: users and groups in one list.</summary>
public sealed class SearchTests(SuiteOfThree suite) : IClassFixture<SuiteOfThree>
{
    private readonly Tenant _tenant = suite.NewTenant();

    public static TheoryData<string> Orders => [.. CaseFile.Names("rfc7644-3.4.3-search.json")];

    [Theory, MemberData(nameof(Orders))]
    public async Task Both_types_are_in_one_order_on_every_page(string it)
    {
        var item = CaseFile.Case("rfc7644-3.4.3-search.json", it);
        var query = item["when"]!.ToJsonString()[1..^1];
        var expected = string.Join(' ', item["then"]!["names"]!.AsArray().Select(name => (string)name!));
        await FiveAsync();

        var whole = await _tenant.SearchAsync(query);
        var (byIndex, byCursor) = (new List<string>(), new List<string>());
        for (var start = 1; start <= expected.Split(' ').Length; start += 2)
        {
            byIndex.AddRange((await _tenant.SearchAsync($"{query}{(query.Length > 0 ? "," : "")}\"startIndex\":{start},\"count\":2")).Names);
        }

        var (last, backward) = ("", new List<string>());
        for (var cursor = ""; cursor is not null;)
        {
            var page = await _tenant.SearchAsync($"{query}{(query.Length > 0 ? "," : "")}\"cursor\":\"{cursor}\",\"count\":2");
            byCursor.AddRange(page.Names);
            Assert.Equal(expected.Split(' ').Length, page.Total);
            Assert.Equal(cursor.Length == 0, page.Body["previousCursor"] is null);
            (last, cursor) = (cursor, (string?)page.Body["nextCursor"]);
        }

        // From the last page to the first and, from each, one step forward again.
        for (var cursor = last; cursor is not null;)
        {
            var page = await _tenant.SearchAsync($"{query}{(query.Length > 0 ? "," : "")}\"cursor\":\"{cursor}\",\"count\":2");
            if (cursor != last)
            {
                var again = await _tenant.SearchAsync($"{query}{(query.Length > 0 ? "," : "")}\"cursor\":\"{(string?)page.Body["nextCursor"]}\",\"count\":2");
                Assert.Equal(backward.Take(again.Names.Count), again.Names);
            }

            backward.InsertRange(0, page.Names);
            cursor = (string?)page.Body["previousCursor"];
        }

        Assert.Equal((200, expected.Split(' ').Length), (whole.Status, whole.Total));
        Assert.Equal(expected, string.Join(' ', whole.Names));
        Assert.Equal(expected, string.Join(' ', byIndex));
        Assert.Equal(expected, string.Join(' ', byCursor));
        Assert.Equal(expected, string.Join(' ', backward));
    }

    public static TheoryData<string> Refused => [.. CaseFile.Names("rfc7644-3.4.3-refused.json")];

    [Theory, MemberData(nameof(Refused))]
    public async Task What_cannot_be_searched_says_why(string it)
    {
        var item = CaseFile.Case("rfc7644-3.4.3-refused.json", it);

        var answer = await _tenant.SearchAsync(item["when"]!.ToJsonString()[1..^1]);

        Assert.Equal(((int)item["then"]!["status"]!, (string?)item["then"]!["scimType"]), (answer.Status, (string?)answer.Body["scimType"]));
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
    public async Task A_sorted_list_is_paged_to_its_end_by_index_and_by_cursor()
    {
        await using (var source = Npgsql.NpgsqlDataSource.Create(suite.Database.Superuser))
        {
            await using var fill = source.CreateCommand($$"""
                INSERT INTO users.users
                SELECT '{{_tenant.Id}}', id, 1, jsonb_build_object('id', id, 'userName', n, 'displayName', n), n, NULL, n, true, now(), now() FROM (SELECT gen_random_uuid() AS id, 'n' || i * 7919 % 4001 AS n FROM generate_series(1, 1500) i) named;
                INSERT INTO groups.groups
                SELECT '{{_tenant.Id}}', id, 1, jsonb_build_object('id', id, 'displayName', n), n, NULL, now(), now() FROM (SELECT gen_random_uuid() AS id, 'n' || i * 7907 % 4003 AS n FROM generate_series(1, 900) i) named
                """);
            await fill.ExecuteNonQueryAsync();
        }

        foreach (var query in (string[])["\"sortBy\":\"displayName\"", "\"sortBy\":\"displayName\",\"sortOrder\":\"descending\"", "\"sortBy\":\"userName\""])
        {
            var byCursor = new List<string>();
            for (var cursor = ""; cursor is not null;)
            {
                var page = await _tenant.SearchAsync($"{query},\"attributes\":[\"id\"],\"cursor\":\"{cursor}\",\"count\":500");
                byCursor.AddRange(page.Resources.Select(resource => (string)resource["id"]!));
                cursor = (string?)page.Body["nextCursor"];
            }

            Assert.Equal(2400, byCursor.Distinct().Count());
            foreach (var start in (int[])[1, 501, 1001, 1501, 2001, 2301, 1234, 2400, 2401, 5000])
            {
                var page = await _tenant.SearchAsync($"{query},\"attributes\":[\"id\"],\"startIndex\":{start},\"count\":500");
                Assert.Equal((2400, start), (page.Total, (int)page.Body["startIndex"]!));
                Assert.Equal(byCursor.Skip(start - 1).Take(500), page.Resources.Select(resource => (string)resource["id"]!));
            }
        }
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
        // Ids are in the order of creation to the millisecond.
        var ada = Id(await UserAsync("ada", ""));
        await Task.Delay(2);
        Id(await UserAsync("bob", ",\"displayName\":\"Robert\""));
        await Task.Delay(2);
        Id(await GroupAsync("Engines", $$"""{"value":"{{ada}}"}"""));
        await Task.Delay(2);
        Id(await UserAsync("cyd", ""));
        await Task.Delay(2);
        Id(await GroupAsync("Zebras", ""));
    }

    private Task<Answer> UserAsync(string name, string more) =>
        _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{name}}"{{more}}}""");

    private Task<Answer> GroupAsync(string name, string members) =>
        _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{name}}","members":[{{members}}]}""");
}
