using System.Text;
using ScimSuite.Caller;
using ScimSuite.Testing;

namespace ScimSuite.Root.Tests;

/// <summary>What a case cannot say: limits, scopes, events, other tenants, and how many calls and round trips it takes.</summary>
public sealed class BulkTests(SuiteOfThree suite) : IClassFixture<SuiteOfThree>
{
    private readonly Tenant _tenant = suite.NewTenant();

    [Fact]
    public async Task A_thousand_operations_are_taken_and_one_more_is_413()
    {
        var thousand = await _tenant.BulkAsync(Users(1000));
        var more = await _tenant.BulkAsync(Users(1001));

        Assert.Equal(200, thousand.Status);
        Assert.All(thousand.Statuses, status => Assert.Equal("201", status));
        Assert.Equal(413, more.Status);
        Assert.Contains("1000", more.Body["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413()
    {
        var padding = new string('x', 10 * 1024 * 1024);

        Assert.Equal(413, (await _tenant.BulkAsync($$$"""{"method":"POST","path":"/Users","bulkId":"1","data":{"userName":"{{{padding}}}"}}""")).Status);
    }

    [Theory]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[]}""", "invalidSyntax")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]}""", "invalidSyntax")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":0,"Operations":[{}]}""", "invalidValue")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":{}}""", "invalidSyntax")]
    public async Task A_body_that_is_no_bulk_is_refused_whole(string body, string scimType)
    {
        var answer = await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Bulk", body);

        Assert.Equal((400, scimType), (answer.Status, answer.Body["scimType"]!.GetValue<string>()));
    }

    [Fact]
    public async Task How_the_client_speaks_goes_with_every_operation()
    {
        const string put = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"PUT","path":"/Users/ID","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","emails":null}}]}""";
        var made = await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","emails":[{"value":"a@x.test"}]}""");
        var body = put.Replace("ID", made.Id, StringComparison.Ordinal);

        await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Bulk", body, speaks: "jumpcloud");
        Assert.NotNull((await _tenant.GetAsync($"/scim/v2/Users/{made.Id}")).Body["emails"]);

        await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Bulk", body);
        Assert.Null((await _tenant.GetAsync($"/scim/v2/Users/{made.Id}")).Body["emails"]);
    }

    [Fact]
    public async Task Scopes_are_asked_for_each_operation()
    {
        var answer = await _tenant.With(Scopes.GroupsWrite).BulkAsync($$$"""{{{Users(1)}}},{"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"G","schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]}}""");

        Assert.Equal(["403", "201"], answer.Statuses);
    }

    [Fact]
    public async Task A_foreign_tenants_resource_is_as_absent_as_one_that_never_was()
    {
        var ada = await suite.NewTenant().BulkAsync(Users(1));
        var foreign = ada.Operations[0]["location"]!.GetValue<string>().Split('/')[^1];

        var answer = await _tenant.BulkAsync($$"""{"method":"DELETE","path":"/Users/{{foreign}}"},{"method":"DELETE","path":"/Users/{{Guid.NewGuid()}}"}""");

        Assert.Equal(["404", "404"], answer.Statuses);
    }

    [Fact]
    public async Task What_became_of_all_is_said_to_the_gateway()
    {
        var applied = await _tenant.BulkAsync($$"""{{Users(1)}},{"method":"DELETE","path":"/Users/x"}""");
        var refused = await _tenant.BulkAsync("""{"method":"DELETE","path":"/Users/x"}""");
        var id = applied.Operations[0]["location"]!.GetValue<string>().Split('/')[^1];
        var same = await _tenant.BulkAsync($$$"""{"method":"PATCH","path":"/Users/{{{id}}}","data":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":"True"}]}}""");

        Assert.Equal(("applied", "refused"), (applied.Outcome, refused.Outcome));
        Assert.Equal("no-change; tolerated=\"boolean-as-string\"", same.Outcome);
    }

    [Fact]
    public async Task Every_operation_costs_what_it_costs_alone()
    {
        await _tenant.BulkAsync(Users(1));
        using var trips = RoundTrips.Count();

        await _tenant.BulkAsync(Users(50, from: 1));

        Assert.Equal(50, trips.Seen);
    }

    private static string Users(int count, int from = 0)
    {
        var text = new StringBuilder();
        for (var i = from; i < from + count; i++)
        {
            text.Append(text.Length == 0 ? "" : ",").Append($$$"""{"method":"POST","path":"/Users","bulkId":"b{{{i}}}","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u{{{i}}}"}}""");
        }

        return text.ToString();
    }
}
