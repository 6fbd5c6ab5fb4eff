using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Users.Tests;

public sealed class FindingUsers(UsersService users) : IClassFixture<UsersService>
{
    private readonly Tenant _tenant = users.NewTenant();

    public static TheoryData<string> Filters => [.. CaseFile.Names("rfc7644-3.4.2.2-found.json")];

    [Theory, MemberData(nameof(Filters))]
    public async Task A_filter_finds_who_it_names_and_nobody_else(string it)
    {
        var item = CaseFile.Case("rfc7644-3.4.2.2-found.json", it);
        await _tenant.CreateAsync("ada@x.test", """
            "externalId":"e-1","displayName":"Ada L.","active":false,"title":"Countess","name":{"familyName":"Lovelace"},
            "emails":[{"value":"ada@x.test","type":"work"},{"value":"home@x.test","type":"home"}]
            """);
        await _tenant.CreateAsync("eve@x.test", """
            "externalId":"E-1","displayName":"Eve","title":"Ms","emails":[{"value":"eve@x.test","type":"work"},{"value":"ada2@x.test","type":"home"}]
            """);

        var found = await _tenant.FindAsync((string)item["when"]!["filter"]!);

        Assert.Equal(200, found.Status);
        Assert.Equal(item["then"]!["userNames"]!.AsArray().Select(name => (string?)name), found.UserNames);
        Assert.Equal(1, found.Total);
    }

    [Fact]
    public async Task One_email_must_fit_the_whole_value_filter()
    {
        await _tenant.CreateAsync("ada", "\"emails\":[{\"value\":\"a@x.test\",\"type\":\"work\"},{\"value\":\"b@x.test\",\"type\":\"home\"}]");

        Assert.Equal(0, (await _tenant.FindAsync("emails[type eq \"home\" and value eq \"a@x.test\"]")).Total);
    }

    [Fact]
    public async Task Nobody_found_is_an_empty_list()
    {
        var found = await _tenant.FindAsync($"userName eq \"{Guid.NewGuid()}\"");

        Assert.Equal((200, 0L), (found.Status, found.Total));
        Assert.Empty(found.UserNames);
    }

    [Fact]
    public async Task Pages_are_stable_and_counted()
    {
        for (var i = 0; i < 7; i++)
        {
            await _tenant.CreateAsync($"u{i}");
            await Task.Delay(2); // ids follow creation by the millisecond
        }

        var first = await _tenant.GetAsync("/scim/v2/Users?startIndex=-3&count=3");
        var second = await _tenant.GetAsync("/scim/v2/Users?startIndex=4&count=3");
        var third = await _tenant.GetAsync("/scim/v2/Users?startIndex=7&count=3");
        var beyond = await _tenant.GetAsync("/scim/v2/Users?startIndex=101&count=100");
        var none = await _tenant.GetAsync("/scim/v2/Users?count=0");

        Assert.Equal(["u0", "u1", "u2"], first.UserNames);
        Assert.Equal(["u3", "u4", "u5"], second.UserNames);
        Assert.Equal(["u6"], third.UserNames);
        Assert.Equal((1, 3), (first.Body.GetProperty("startIndex").GetInt32(), first.Body.GetProperty("itemsPerPage").GetInt32()));
        Assert.Equal((0, 7L), (beyond.Body.GetProperty("itemsPerPage").GetInt32(), beyond.Total));
        Assert.Equal((0, 7L), (none.Body.GetProperty("itemsPerPage").GetInt32(), none.Total));
        Assert.All([first, second, third], page => Assert.Equal(7, page.Total));
    }

    [Fact]
    public async Task A_new_user_is_counted_at_once()
    {
        await _tenant.CreateAsync("a");
        var before = await _tenant.GetAsync("/scim/v2/Users?count=1");
        await _tenant.CreateAsync("b");

        Assert.Equal((1L, 2L), (before.Total, (await _tenant.GetAsync("/scim/v2/Users?count=1")).Total));
    }

    [Fact]
    public async Task A_list_is_sorted_by_an_attribute_and_by_nothing_else()
    {
        foreach (var name in (string[])["b", "C", "a"])
        {
            await _tenant.CreateAsync(name);
        }

        Assert.Equal(["C", "b", "a"], (await _tenant.GetAsync("/scim/v2/Users?sortBy=userName&sortOrder=descending")).UserNames);
        Assert.Equal(400, (await _tenant.GetAsync("/scim/v2/Users?sortBy=shoeSize")).Status);
    }

    [Fact]
    public async Task A_search_by_POST_is_a_list()
    {
        await _tenant.CreateAsync("ada");
        await _tenant.CreateAsync("eve");

        var found = await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users/.search",
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"userName eq \"eve\"","attributes":["userName"],"startIndex":1,"count":10}""");

        Assert.Equal(["eve"], found.UserNames);
        Assert.False(found.Body.GetProperty("Resources")[0].TryGetProperty("meta", out _));
    }

    [Fact]
    public async Task Attributes_are_shown_as_asked()
    {
        var ada = await _tenant.CreateAsync("ada", "\"title\":\"Countess\",\"name\":{\"familyName\":\"L\",\"givenName\":\"A\"}");

        var some = await _tenant.GetAsync($"/scim/v2/Users/{ada.Id}?attributes=name.familyName");
        var others = await _tenant.GetAsync($"/scim/v2/Users/{ada.Id}?excludedAttributes=title,meta");

        Assert.Equal(["id", "name", "schemas"], some.Body.EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal("L", some.Body.GetProperty("name").GetProperty("familyName").GetString());
        Assert.False(some.Body.GetProperty("name").TryGetProperty("givenName", out _));
        Assert.False(others.Body.TryGetProperty("title", out _) || others.Body.TryGetProperty("meta", out _));
        Assert.Equal("ada", others.Body.GetProperty("userName").GetString());
    }
}
