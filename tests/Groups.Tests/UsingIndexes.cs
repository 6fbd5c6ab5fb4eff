using Microsoft.Extensions.Configuration;
using Npgsql;
using ScimSuite.Groups.Store;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;
using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Groups.Tests;

/// <summary>Row-level security keeps some operators from an index without a word: so the hot statements are explained as the runtime role.</summary>
public sealed class UsingIndexes(ManyGroups many) : IClassFixture<ManyGroups>
{
    private static readonly ScimUrls Urls = new(new ConfigurationManager { ["PublicUrl"] = Settings.PublicUrl });

    [Theory]
    [InlineData("displayName eq \"Group 77\"", "groups_display_name")]
    [InlineData("externalId eq \"e77\"", "groups_external_id")]
    [InlineData("members eq \"01900000-0000-7000-8000-000000000000\"", "members_of")]
    [InlineData("members.display eq \"X\"", "known_users_display")]
    [InlineData("members.display sw \"Xy\"", "members_of")]
    [InlineData("members[display eq \"X\"]", "members_of")]
    [InlineData("members[display eq \"X\" and type eq \"User\"] and displayName sw \"Group\"", "members_of")]
    [InlineData("members.$ref eq \"http://x.test/Users/01900000-0000-7000-8000-000000000000\"", "members_of")]
    [InlineData("id eq \"01900000-0000-7000-8000-000000000000\" and members eq \"01900000-0000-7000-8000-000000000000\"", "groups_pkey")]
    public async Task A_filter_on_what_has_an_index_is_a_seek(string filter, string index)
    {
        var plan = GroupList.Plan(new ListQuery { Filter = filter }, CoreSchemas.Group, [], new Tolerance(isStrict: false), Urls).Sql;

        var page = await ExplainAsync(plan.Page, plan.Arguments(100, 0));

        Assert.Contains(index, page, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_change_of_members_reads_is_sought_member_by_member()
    {
        var arguments = new Dictionary<string, object?> { ["id"] = Guid.NewGuid(), ["in"] = new[] { Guid.NewGuid() }, ["out"] = new[] { Guid.NewGuid() }, ["after"] = Guid.Empty, ["limit"] = 1000 };
        foreach (var statement in $"{MembershipStore.Lock}{MembershipStore.NewUsers}{MembershipStore.LockNewGroups}{MembershipStore.NamedLeavers}{MemberPages.Page}".Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var plan = await ExplainAsync(statement, arguments);

            Assert.Contains("Index", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        }
    }

    private async Task<string> ExplainAsync(string sql, IReadOnlyDictionary<string, object?> arguments)
    {
        await using var connection = new NpgsqlConnection(many.Service.Database.For("groups") + ";Options=-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var scope = new NpgsqlCommand($"SELECT set_config('app.tenant', '{many.Tenant}', true)", connection);
        await scope.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand($"EXPLAIN {sql}", connection);
        command.Parameters.AddWithValue("tenant", many.Tenant);
        foreach (var (name, value) in arguments.Where(argument => sql.Contains($"@{argument.Key}", StringComparison.Ordinal)))
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
public sealed class ManyGroups : IAsyncLifetime
{
    public GroupsService Service { get; } = new();
    public Guid Tenant { get; } = Guid.CreateVersion7();

    public async Task InitializeAsync()
    {
        await Service.InitializeAsync();
        await Service.ExecuteAsync(
            $$"""
            SET search_path = groups;
            INSERT INTO groups SELECT t, gen_random_uuid(), 1, '{"displayName":"x"}', 'group ' || i, 'e' || i, now(), now()
              FROM generate_series(1, 5000) i, unnest(ARRAY['{{Tenant}}', '{{Guid.NewGuid()}}']::uuid[]) t;
            INSERT INTO members SELECT g.tenant_id, g.id, gen_random_uuid(), false FROM groups g, generate_series(1, 5);
            INSERT INTO members SELECT tenant_id, id, gen_random_uuid(), false FROM (SELECT * FROM groups LIMIT 1) g, generate_series(1, 50000);
            INSERT INTO known_users SELECT tenant_id, member_id, 1, 'x', false FROM members ON CONFLICT DO NOTHING;
            ANALYZE groups; ANALYZE members; ANALYZE known_users;
            """);
    }

    public Task DisposeAsync() => Service.DisposeAsync();
}
