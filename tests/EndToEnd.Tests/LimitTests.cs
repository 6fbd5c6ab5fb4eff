using System.Globalization;
using System.Text;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>The limits of the request path through the gateway: one step below is taken, one step above is refused by the right name.</summary>
[Collection(SuiteCollection.Name)]
public sealed class LimitTests(Suite suite)
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task A_body_of_one_mebibyte_is_read_and_one_byte_more_is_413()
    {
        var connector = await OwnConnector.MakeAsync(suite, 1);

        Assert.Equal(201, (await PostAsync(connector, Padded(Scim.User($"{Guid.NewGuid()}"), Mebibyte))).Status);
        Scim.IsError(await PostAsync(connector, Padded(Scim.User($"{Guid.NewGuid()}"), Mebibyte + 1)), 413);
    }

    [Fact]
    public async Task A_group_put_may_have_ten_and_one_byte_more_is_413()
    {
        var connector = await OwnConnector.MakeAsync(suite, 1);
        var name = $"{Guid.NewGuid()}";
        var group = await connector.SendAsync(HttpMethod.Post, "/scim/v2/Groups", Scim.Group(name), null);

        Assert.Equal(200, (await connector.SendAsync(HttpMethod.Put, $"/scim/v2/Groups/{group.Id}", Padded(Scim.Group(name), 10 * Mebibyte), null)).Status);
        Scim.IsError(await connector.SendAsync(HttpMethod.Put, $"/scim/v2/Groups/{group.Id}", Padded(Scim.Group(name), (10 * Mebibyte) + 1), null), 413);
        Scim.IsError(await connector.SendAsync(HttpMethod.Patch, $"/scim/v2/Groups/{group.Id}", Padded(Scim.Patch(Scim.Replace("displayName", name)), Mebibyte + 1), null), 413);
    }

    [Fact]
    public async Task Json_of_depth_32_is_read_and_33_is_invalid_syntax()
    {
        var connector = await OwnConnector.MakeAsync(suite, 1);

        Assert.Equal(201, (await PostAsync(connector, Nested(32))).Status);
        await RefusedAsync(PostAsync(connector, Nested(33)), 400, "invalidSyntax", "32");
    }

    [Fact]
    public async Task A_filter_of_8_KiB_is_read_and_one_byte_more_is_invalid()
    {
        var connector = await OwnConnector.MakeAsync(suite, 1);

        Assert.Equal(200, (await FindAsync(connector, $"userName eq \"{new string('a', 8192 - 14)}\"")).Status);
        await RefusedAsync(FindAsync(connector, $"userName eq \"{new string('a', 8193 - 14)}\""), 400, "invalidFilter", "8192");

        // As long as it gets on the wire: every byte percent-encoded.
        Assert.Equal(200, (await FindAsync(connector, $"userName eq \"{new string('é', (8192 - 14) / 2)}\"")).Status);
    }

    [Fact]
    public async Task A_hundred_nodes_are_read_and_one_more_is_invalid()
    {
        var connector = await OwnConnector.MakeAsync(suite, 1);
        var ninetyNine = string.Join(" and ", Enumerable.Repeat("title pr", 50));

        Assert.Equal(200, (await FindAsync(connector, $"not ({ninetyNine})")).Status);
        await RefusedAsync(FindAsync(connector, $"not (not ({ninetyNine}))"), 400, "invalidFilter", "100");
    }

    [Fact]
    public async Task Nesting_of_16_is_read_and_17_is_invalid()
    {
        var connector = await OwnConnector.MakeAsync(suite, 1);

        Assert.Equal(200, (await FindAsync(connector, $"{new string('(', 16)}title pr{new string(')', 16)}")).Status);
        await RefusedAsync(FindAsync(connector, $"{new string('(', 17)}title pr{new string(')', 17)}"), 400, "invalidFilter", "16");
    }

    [Fact]
    public async Task A_thousand_operations_are_applied_and_one_more_is_413()
    {
        var connector = await OwnConnector.MakeAsync(suite, 1);
        var user = await PostAsync(connector, Scim.User($"{Guid.NewGuid()}"));
        string Operations(int count) => Scim.Patch([.. Enumerable.Range(0, count).Select(i => Scim.Replace("title", i.ToString(CultureInfo.InvariantCulture)))]);

        var applied = await connector.SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{user.Id}", Operations(1000), null);
        Assert.Equal((200, "999"), (applied.Status, applied.Json.GetProperty("title").GetString()));
        Scim.IsError(await connector.SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{user.Id}", Operations(1001), null), 413);
    }

    [Fact]
    public async Task A_count_above_1000_is_cut_and_not_refused()
    {
        var connector = await OwnConnector.MakeAsync(suite, 1);

        foreach (var count in new[] { "1000", "1001", "2147483647" })
        {
            var page = await connector.SendAsync(HttpMethod.Get, $"/scim/v2/Users?count={count}&attributes=id", null, null);
            Assert.True(page.Status == 200, page.Body);
            Assert.InRange(page.Json.GetProperty("itemsPerPage").GetInt32(), 0, 1000);
        }
    }

    private static async Task RefusedAsync(Task<Answer> asked, int status, string scimType, string detail)
    {
        var answer = await asked;
        Scim.IsError(answer, status);
        Assert.Equal(scimType, answer.Json.GetProperty("scimType").GetString());
        Assert.Contains(detail, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static Task<Answer> PostAsync(OwnConnector connector, string body) => connector.SendAsync(HttpMethod.Post, "/scim/v2/Users", body, null);

    private static Task<Answer> FindAsync(OwnConnector connector, string filter) => connector.SendAsync(HttpMethod.Get, $"/scim/v2/Users?count=1&filter={Uri.EscapeDataString(filter)}", null, null);

    private static string Padded(string body, int bytes) => body.TrimEnd() + new string(' ', bytes - Encoding.UTF8.GetByteCount(body.TrimEnd()));

    // The object itself is one level.
    private static string Nested(int depth) =>
        $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{Guid.NewGuid()}}","deep":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
}
