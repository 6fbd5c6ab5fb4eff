using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Users.Tests;

/// <summary>RFC 9865.</summary>
public sealed class PagingByCursor(UsersService users) : IClassFixture<UsersService>
{
    private readonly Tenant _tenant = users.NewTenant();

    public static TheoryData<string> Pages => [.. CaseFile.Names("rfc9865-2-pages.json")];

    [Theory, MemberData(nameof(Pages))]
    public async Task Every_resource_is_seen_once_forward_and_once_back(string it)
    {
        var item = CaseFile.Case("rfc9865-2-pages.json", it);
        var query = (string)item["when"]!["query"]!;
        var expected = string.Join(' ', item["then"]!["userNames"]!.AsArray().Select(name => (string)name!));
        await SevenAsync();

        var (seen, back) = (new List<string?>(), new List<string?>());
        var page = await _tenant.GetAsync($"/scim/v2/Users?cursor&count=2{query}");
        Assert.Equal(200, page.Status);
        Assert.Null(Previous(page));
        while (true)
        {
            Assert.Equal(expected.Split(' ').Length, page.Total);
            Assert.False(page.Body.TryGetProperty("startIndex", out _));
            seen.AddRange(page.UserNames);
            if (Next(page) is not { } next)
            {
                break;
            }

            page = await _tenant.GetAsync($"/scim/v2/Users?cursor={next}&count=2{query}");
        }

        for (var last = page; ; last = page)
        {
            back.InsertRange(0, last.UserNames);
            if (Previous(last) is not { } previous)
            {
                break;
            }

            page = await _tenant.GetAsync($"/scim/v2/Users?cursor={previous}&count=2{query}");
        }

        Assert.Equal(expected, string.Join(' ', seen));
        Assert.Equal(expected, string.Join(' ', back));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&sortBy=userName")]
    public async Task What_is_written_meanwhile_neither_hides_nor_repeats_anybody(string query)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 60; i++)
        {
            ids.Add((await _tenant.CreateAsync($"u{i:00}")).Id);
        }

        var seen = new List<string?>();
        var page = await _tenant.GetAsync($"/scim/v2/Users?cursor=&count=7{query}");
        for (var turn = 0; ; turn++)
        {
            seen.AddRange(page.UserNames);
            // Behind us, ahead of us and in front of everybody: one goes, one comes.
            await _tenant.SendAsync(HttpMethod.Delete, $"/scim/v2/Users/{ids[turn]}", null);
            await _tenant.CreateAsync($"a{turn:00}");
            await _tenant.CreateAsync($"v{turn:00}");
            if (Next(page) is not { } next)
            {
                break;
            }

            page = await _tenant.GetAsync($"/scim/v2/Users?cursor={next}&count=7{query}");
            Assert.True(turn < 40);
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(Enumerable.Range(10, 50).Select(i => $"u{i:00}"), seen.Where(name => name![0] == 'u' && int.Parse(name[1..], null) >= 10).Order());
    }

    [Fact]
    public async Task A_search_by_POST_pages_by_cursor_too()
    {
        await SevenAsync();

        var first = await SearchAsync("");
        var second = await SearchAsync(Next(first)!);

        Assert.Equal(["u0", "u1", "u2"], first.UserNames);
        Assert.Equal(["u3", "u4", "u5"], second.UserNames);
        Task<Answer> SearchAsync(string cursor) => _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Users/.search",
            $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"cursor":"{{cursor}}","count":3}""");
    }

    public static TheoryData<string> Refused => [.. CaseFile.Names("rfc9865-2.1-refused.json")];

    [Theory, MemberData(nameof(Refused))]
    public async Task What_cannot_be_a_page_by_cursor_says_why(string it)
    {
        var item = CaseFile.Case("rfc9865-2.1-refused.json", it);
        var query = (string)item["when"]!["query"]!;
        await SevenAsync();
        var next = Next(await _tenant.GetAsync("/scim/v2/Users?cursor=&count=2"))!;

        var answer = await _tenant.GetAsync($"/scim/v2/Users?{query.Replace("{next}", next, StringComparison.Ordinal).Replace("{changed}", (next[0] == 'A' ? 'B' : 'A') + next[1..], StringComparison.Ordinal)}");

        Assert.Equal(((int)item["then"]!["status"]!, (string?)item["then"]!["scimType"]), (answer.Status, answer.ScimType));
    }

    [Fact]
    public async Task Another_tenants_cursor_is_as_good_as_none()
    {
        await SevenAsync();
        var other = users.NewTenant();
        await other.CreateAsync("eve");
        var next = Next(await _tenant.GetAsync("/scim/v2/Users?cursor=&count=2"))!;

        var answer = await other.GetAsync($"/scim/v2/Users?cursor={next}&count=2");

        Assert.Equal((400, "invalidCursor"), (answer.Status, answer.ScimType));
    }

    [Fact]
    public void A_cursor_says_nothing_of_what_is_in_it_and_ends_after_an_hour()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var cursors = new Cursors(new ConfigurationManager { ["ConnectionStrings:scim"] = "Host=x;Password=secret" }, clock);
        var place = new CursorPlace(true, (Guid.CreateVersion7(), "ada lovelace"));
        var tenant = Guid.CreateVersion7();
        var cursor = cursors.Seal(tenant, "list", place);

        Assert.Matches("^[A-Za-z0-9_-]+$", cursor);
        Assert.NotEqual(cursor, cursors.Seal(tenant, "list", place));
        Assert.Equal(place, cursors.Open(cursor, tenant, "list"));
        clock.Advance(Cursors.Lifetime + TimeSpan.FromSeconds(1));
        Assert.Equal("expiredCursor", Assert.Throws<ScimException>(() => cursors.Open(cursor, tenant, "list")).Error.ScimType);
    }

    /// <summary>Titles and display names count down for even numbers and are absent for odd ones; only a primary e-mail counts.</summary>
    private async Task SevenAsync()
    {
        for (var i = 0; i < 7; i++)
        {
            var named = i % 2 == 0 ? $$""","title":"T{{9 - i}}","displayName":"d{{9 - i}}","active":false""" : "";
            await _tenant.CreateAsync($"u{i}", $$"""
                "emails":[{"value":"a@x.test","type":"home"},{"value":"m{{9 - i}}@x.test","type":"work","primary":true}]{{named}}
                """);
            await Task.Delay(2);      // ids are in the order of creation to the millisecond
        }
    }

    private static string? Next(Answer page) => page.Body.TryGetProperty("nextCursor", out var cursor) ? cursor.GetString() : null;

    private static string? Previous(Answer page) => page.Body.TryGetProperty("previousCursor", out var cursor) ? cursor.GetString() : null;
}
