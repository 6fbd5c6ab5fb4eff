using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Scim.Schema;
using ScimSuite.Testing;
using ScimSuite.Users.Consumers;
using Xunit;

namespace ScimSuite.Users.Tests;

/// <summary>Whoever is found by <c>groups</c> shows that group, and whoever shows it is found: direct, indirect, by each sub-attribute and operator.</summary>
public sealed class FindingByGroups(UsersService users) : IClassFixture<UsersService>
{
    private readonly Tenant _tenant = users.NewTenant();
    private readonly Guid[] _groups = [.. Enumerable.Range(0, 6).Select(_ => Guid.CreateVersion7())];

    [Fact]
    public async Task A_filter_on_groups_finds_what_is_shown()
    {
        await FillAsync(_tenant);
        await FillAsync(users.NewTenant());
        var shown = (await _tenant.GetAsync("/scim/v2/Users?count=100")).Body.GetProperty("Resources").EnumerateArray().ToArray();
        Assert.Contains(shown, user => user.TryGetProperty("groups", out var groups) && groups.GetArrayLength() == 4);
        var filters = ElementFilters.Of("groups", new Dictionary<string, string[]>
        {
            ["value"] = [$"{_groups[0]}", $"{_groups[3]}", $"{_groups[5]}", "nothing", $"{_groups[1]}"[..30]],
            ["display"] = ["ENGINES", "eng", "ÄRGER", "s", ""],
            ["$ref"] = [$"{Settings.PublicUrl}/scim/v2/Groups/{_groups[2]}", $"{_groups[0]}", $"{Settings.PublicUrl}/scim/v2/Users/{_groups[2]}"],
            ["type"] = ["direct", "indirect", "in"],
        }, "userName co \"1\"", new Random(20261128), 150);

        foreach (var filter in filters)
        {
            var found = await _tenant.FindAsync(filter);

            Assert.True(found.Status == 200, $"{filter}: {found.Body}");
            var wanted = ElementFilters.Matching(filter, shown, CoreSchemas.User);
            Assert.True(wanted.SequenceEqual(found.Ids) && found.Total == wanted.Length, $"{filter}: {wanted.Length} show it, {found.Total} are found");
        }
    }

    // Engines in Staff in Everybody, Ärger in both; Gone is deleted, Empty has nobody.
    private async Task FillAsync(Tenant tenant)
    {
        var people = new List<Guid>();
        for (var i = 0; i < 14; i++)
        {
            people.Add((await tenant.CreateAsync($"person{i}")).Id);
        }

        string[] names = ["Engines", "Staff", "Everybody", "Ärger", "Gone", "Empty"];
        MemberRef[][] members =
        [
            Users(0, 1, 2), [.. Users(2, 3), Group(0), Group(3)], [.. Users(0, 4), Group(1)], Users(1, 4, 5, 6), Users(6, 7), [],
        ];
        await using var scope = users.Services.CreateAsyncScope();
        var handler = scope.ServiceProvider.GetRequiredService<GroupsOfUser>();
        await handler.HandleAsync([.. names.Select((name, i) => Envelope(new GroupCreated(_groups[i], 1, name, JsonElement.Parse("{}"), members[i])))], CancellationToken.None);
        var gone = new GroupDeleted(_groups[4], 2, "Gone");
        await handler.HandleAsync(new Received<GroupDeleted>(Envelope(gone), gone), CancellationToken.None);

        MemberRef[] Users(params int[] numbers) => [.. numbers.Select(i => new MemberRef(people[i], "User"))];
        MemberRef Group(int i) => new(_groups[i], "Group");
        EventEnvelope Envelope(IEvent happened) => EventEnvelope.Of(happened, tenant.Id, new Actor("connector", Guid.NewGuid(), null), "test", DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task A_groups_name_is_folded_as_every_text_is()
    {
        await using var connection = new Npgsql.NpgsqlConnection(users.Database.Superuser);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            """
            WITH told AS (
                 INSERT INTO users.known_groups
                 SELECT $1, gen_random_uuid(), 1, name, false FROM unnest($2) AS name
              RETURNING display_name, display_key)
            SELECT count(*) FROM told JOIN unnest($2, $3) AS wanted (name, key) ON wanted.name = told.display_name AND wanted.key COLLATE "C" = told.display_key
            """, connection)
        {
            Parameters = { new() { Value = _tenant.Id }, new() { Value = FoldedLetters.All }, new() { Value = FoldedLetters.All.Select(Scim.CaseFold.Fold).ToArray() } },
        };

        Assert.Equal((long)FoldedLetters.All.Length, await command.ExecuteScalarAsync());
    }
}
