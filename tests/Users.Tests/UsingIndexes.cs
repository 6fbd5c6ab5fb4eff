using Microsoft.Extensions.Configuration;
using Npgsql;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;
using ScimSuite.Persistence.Filters;
using ScimSuite.Users.Store;
using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Users.Tests;

/// <summary>Row-level security keeps some operators from an index without a word: so the hot statements are explained as the runtime role.</summary>
public sealed class UsingIndexes(ManyUsers many) : IClassFixture<ManyUsers>
{
    private static readonly ScimUrls Urls = new(new ConfigurationManager { ["PublicUrl"] = Settings.PublicUrl });

    [Theory]
    [InlineData("userName eq \"user77@x.test\"", "users_user_name_unique")]
    [InlineData("externalId eq \"e77\"", "users_external_id")]
    [InlineData("displayName eq \"Name 77\"", "users_display_name")]
    [InlineData("emails.value eq \"user77@x.test\"", "user_emails_value")]
    [InlineData("emails[type eq \"work\"].value eq \"user77@x.test\"", "user_emails_value")]
    [InlineData("emails[type eq \"work\" and value eq \"user77@x.test\"]", "user_emails_value")]
    [InlineData("id eq \"01900000-0000-7000-8000-000000000000\"", "users_pkey")]
    [InlineData("userName sw \"user77\"", "users_user_name_unique")]
    [InlineData("groups eq \"01900000-0000-7000-8000-000000000000\"", "groups_of_user_group")]
    [InlineData("groups[value eq \"01900000-0000-7000-8000-000000000000\"]", "groups_of_user_group")]
    [InlineData("groups.display eq \"Group 77\"", "known_groups_display")]
    [InlineData("groups.display eq \"Group 77\" and userName sw \"user\"", "known_groups_display")]
    [InlineData("groups[display eq \"Group 77\"]", "groups_of_user_group")]
    [InlineData("groups.display sw \"Group 77\"", "groups_of_user_group")]
    [InlineData("groups.$ref eq \"http://x.test/01900000-0000-7000-8000-000000000000\"", "groups_of_user_group")]
    [InlineData("groups[type eq \"indirect\" and display eq \"Group 77\"]", "groups_of_user_group")]
    public async Task A_filter_on_what_has_an_index_is_a_seek(string filter, string index)
    {
        var plan = UserList.Plan(new ListQuery { Filter = filter }, CoreSchemas.User, [], new Tolerance(isStrict: false), Urls).Sql;

        var page = await ExplainAsync(plan.Page, plan.Arguments(100, 0));
        var count = await ExplainAsync(plan.Count, plan.Arguments(100, 0));

        Assert.Contains(index, page, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on users", page, StringComparison.Ordinal);
        Assert.Contains(index, count, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_without_a_filter_walks_the_primary_key()
    {
        var page = await ExplainAsync(UserList.Plan(new ListQuery(), CoreSchemas.User, [], new Tolerance(isStrict: false), Urls).Sql.Page, new Dictionary<string, object?> { ["count"] = 100, ["offset"] = 0 });

        Assert.Contains("users_pkey", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", page.Split("SubPlan")[0].Split("Aggregate")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "users_pkey", "id > ")]
    [InlineData("userName", "users_user_name_unique", "user_name_key >= ")]
    public async Task A_page_by_position_is_a_range_of_the_index(string? sortBy, string index, string range)
    {
        var plan = UserList.Plan(new ListQuery { SortBy = sortBy }, CoreSchemas.User, [], new Tolerance(isStrict: false), Urls).Sql;
        var position = new ListPosition(Guid.Empty, sortBy is null ? null : "user9");

        var page = await ExplainAsync(plan.PageFrom(position, isBackward: false), plan.Arguments(101, 0, position));

        Assert.Contains(index, page, StringComparison.Ordinal);
        Assert.Contains(range, page.Split('\n').First(line => line.Contains("Index Cond", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deep_start_index_goes_on_where_the_page_before_it_ended()
    {
        var tenant = many.Service.ClientOf(many.Tenant);
        var first = (await tenant.GetAsync("/scim/v2/Users?startIndex=2001&count=100")).Ids;
        var gone = (await tenant.GetAsync("/scim/v2/Users?count=1")).Ids;
        await tenant.SendAsync(HttpMethod.Delete, $"/scim/v2/Users/{gone[0]}", null);

        var second = (await tenant.GetAsync("/scim/v2/Users?startIndex=2101&count=100")).Ids;
        var counted = (await tenant.GetAsync("/scim/v2/Users?startIndex=2100&count=100")).Ids;

        Assert.Equal(100, second.Count);
        Assert.Equal(second, counted);
        Assert.Empty(first.Intersect(second));
    }

    // E-mails are the user names here, and display names hold the same numbers: whichever way a list goes, it must find whom the plain range finds.
    [Theory]
    [InlineData("emails.value sw \"user\"", "userName sw \"user\"", 12_000)]
    [InlineData("emails.value sw \"user\" and active eq true", "userName sw \"user\"", 12_000)]
    [InlineData("emails.value sw \"user77\"", "userName sw \"user77\"", 111)]
    [InlineData("emails[type eq \"work\"].value sw \"user77\"", "userName sw \"user77\"", 111)]
    [InlineData("displayName sw \"name\"", "userName sw \"user\"", 12_000)]
    [InlineData("displayName sw \"name 77\"", "userName sw \"user77\"", 111)]
    [InlineData("displayName sw \"nobody\"", "userName sw \"nobody\"", 0)]
    [InlineData("active eq false", "userName sw \"nobody\"", 0)]
    public async Task Few_or_many_it_is_the_same_list(string filter, string plain, int total)
    {
        var tenant = many.Service.ClientOf(many.Tenant);
        foreach (var order in new[] { "", "&sortBy=userName", "&sortBy=userName&sortOrder=descending" })
        {
            foreach (var page in new[] { "startIndex=1&count=50", "startIndex=101&count=50", "count=50&cursor=" })
            {
                var found = await tenant.GetAsync($"/scim/v2/Users?{page}{order}&filter={Uri.EscapeDataString(filter)}");
                var expected = await tenant.GetAsync($"/scim/v2/Users?{page}{order}&filter={Uri.EscapeDataString(plain)}");
                var some = await tenant.SendAsync(HttpMethod.Get, $"/scim/v2/Users?{page}{order}&filter={Uri.EscapeDataString($"{filter} and {filter}")}", null, request => request.Headers.Add(Caller.InternalHeaders.MostCounted, "50"));

                Assert.Equal(expected.Ids, found.Ids);
                Assert.Equal(expected.Ids, some.Ids);
                Assert.Equal(total, (int)found.Total);
                Assert.Contains((int)some.Total, new[] { total, Math.Min(total, 51) });       // a page that is not full says where the list ends
            }
        }
    }

    [Theory]
    [InlineData("user77", 50, 51)]
    [InlineData("USER77", 200, 111)]
    [InlineData("name 77", 50, 51)]
    [InlineData("name 11999", 50, 1)]
    [InlineData("nobody", 50, 0)]
    [InlineData("user", 50, 51)]
    public async Task Words_find_whom_they_name_each_once_and_say_whether_there_are_more(string words, int count, int total)
    {
        var found = await many.Service.ClientOf(many.Tenant).GetAsync($"/internal/users/named?words={Uri.EscapeDataString(words)}&count={count}");

        Assert.Equal(total, found.Total);
        Assert.Equal(Math.Min(total, count), found.Ids.Distinct().Count());
    }

    [Fact]
    public async Task Words_are_sought_in_three_indexes_and_nothing_else_is_read()
    {
        var plan = await ExplainAsync(NamedUsers.Sql, new Dictionary<string, object?> { ["from"] = "user", ["to"] = "uses", ["limit"] = 51 });

        Assert.All(["users_user_name_unique", "users_display_name", "user_emails_value", "users_pkey"], index => Assert.Contains(index, plan, StringComparison.Ordinal));
        Assert.DoesNotContain("Seq Scan on user", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_switched_off_is_found_by_an_index_of_their_own()
    {
        var plan = UserList.Plan(new ListQuery { Filter = "active eq false", SortBy = "userName" }, CoreSchemas.User, [], new Tolerance(isStrict: false), Urls).Sql;

        Assert.Contains("users_inactive", await ExplainAsync(plan.Page, plan.Arguments(50, 0)), StringComparison.Ordinal);
        Assert.Contains("users_inactive", await ExplainAsync(plan.CountSome, plan.Arguments(50, 0, null, 51)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_takes_too_long_names_what_has_no_index()
    {
        await using var connection = new NpgsqlConnection(many.Service.Database.Superuser);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("LOCK TABLE users.users IN ACCESS EXCLUSIVE MODE", connection, transaction);
        await command.ExecuteNonQueryAsync();

        var answer = await many.Service.ClientOf(many.Tenant).FindAsync("title eq \"x\" and userName co \"y\" and active eq true");

        Assert.Equal((400, "tooMany"), (answer.Status, answer.ScimType));
        Assert.Contains("title, userName have no index", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_one_user_is_a_seek_and_so_are_its_groups()
    {
        var plan = await ExplainAsync(UserStore.ById, new Dictionary<string, object?> { ["id"] = Guid.NewGuid() });

        Assert.Contains("users_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on users", plan, StringComparison.Ordinal);
    }

    private async Task<string> ExplainAsync(string sql, IReadOnlyDictionary<string, object?> arguments)
    {
        await using var connection = new NpgsqlConnection(many.Service.Database.For("users") + ";Options=-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var scope = new NpgsqlCommand($"SELECT set_config('app.tenant', '{many.Tenant}', true)", connection);
        await scope.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand($"EXPLAIN {sql}", connection);
        command.Parameters.AddWithValue("tenant", many.Tenant);
        foreach (var (name, value) in arguments)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }
}

/// <summary>Enough rows that a plan without an index would be seen.</summary>
public sealed class ManyUsers : IAsyncLifetime
{
    public UsersService Service { get; } = new();
    public Guid Tenant { get; } = Guid.CreateVersion7();

    public async Task InitializeAsync()
    {
        await Service.InitializeAsync();
        await using var connection = new NpgsqlConnection(Service.Database.Superuser);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $$"""
            SET search_path = users;
            INSERT INTO users SELECT t, gen_random_uuid(), 1, '{"userName":"x"}', 'user' || i || '@x.test', 'e' || i, 'name ' || i, true, now(), now()
              FROM generate_series(1, 12000) i, unnest(ARRAY['{{Tenant}}', '{{Guid.NewGuid()}}']::uuid[]) t;
            INSERT INTO user_emails SELECT tenant_id, id, 1, user_name_key, 'work', true FROM users WHERE tenant_id = '{{Tenant}}';
            INSERT INTO known_groups SELECT t, gen_random_uuid(), 1, 'Group ' || i, false FROM generate_series(1, 2000) i, unnest(ARRAY['{{Tenant}}', '{{Guid.NewGuid()}}']::uuid[]) t;
            INSERT INTO groups_of_user SELECT u.tenant_id, u.id, g.group_id, 1, true
              FROM (SELECT tenant_id, id, row_number() OVER () AS n FROM users WHERE tenant_id = '{{Tenant}}') u
              JOIN (SELECT group_id, row_number() OVER () AS n FROM known_groups WHERE tenant_id = '{{Tenant}}') g ON g.n % 500 = u.n % 500;
            ANALYZE users; ANALYZE user_emails; ANALYZE known_groups; ANALYZE groups_of_user; ANALYZE nested_groups;
            """, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }

    public Task DisposeAsync() => Service.DisposeAsync();
}
