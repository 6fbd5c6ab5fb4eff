using System.Text.Json;
using ScimSuite.Events;
using ScimSuite.Scim;
using ScimSuite.Scim.Schema;
using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Groups.Tests;

public sealed class FindingGroups(GroupsService groups) : IClassFixture<GroupsService>
{
    private readonly Tenant _tenant = groups.NewTenant();

    [Fact]
    public async Task Groups_are_found_by_name_external_id_and_member()
    {
        var (ada, eve) = (await _tenant.KnowUserAsync("ada"), await _tenant.KnowUserAsync("eve"));
        var engines = await _tenant.SendAsync(HttpMethod.Post, "/scim/v2/Groups",
            $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Engines","externalId":"g-1","members":[{"value":"{{ada}}"}]}""");
        var other = await _tenant.CreateAsync("Machines", eve);

        foreach (var filter in (string[])
        [
            "displayName eq \"ENGINES\"", "externalId eq \"g-1\"", $"members eq \"{ada}\"", $"members.value eq \"{ada}\"", $"members[value eq \"{ada}\"]",
            $"id eq \"{engines.Id}\" and members eq \"{ada}\"", $"id eq \"{engines.Id}\" and members.value eq \"{ada}\"",
        ])
        {
            var found = await _tenant.FindAsync(filter, "&excludedAttributes=members");
            Assert.True(found.Status == 200, $"{filter}: {found.Body}");
            Assert.Equal([engines.Id], found.Ids);
        }

        Assert.Equal(0, (await _tenant.FindAsync($"id eq \"{engines.Id}\" and members eq \"{eve}\"", "&attributes=id")).Total);
        Assert.Equal([engines.Id, other.Id], (await _tenant.GetAsync("/scim/v2/Groups")).Ids);
    }

    [Fact]
    public async Task How_many_are_in_each_is_counted_for_lists_and_for_this_tenant_alone()
    {
        var (ada, eve) = (await _tenant.KnowUserAsync("ada"), await _tenant.KnowUserAsync("eve"));
        var engines = await _tenant.CreateAsync("Engines", ada, eve, await _tenant.KnowUserAsync("bob"));
        var (all, empty) = (await _tenant.CreateAsync("All", engines.Id), await _tenant.CreateAsync("Empty"));
        var other = groups.NewTenant();
        var elsewhere = await other.CreateAsync("Elsewhere", await other.KnowUserAsync("ada"));

        var sizes = await _tenant.GetAsync($"/internal/groups/sizes?ids={engines.Id},{all.Id},{empty.Id},{elsewhere.Id}");
        var odd = await _tenant.GetAsync("/internal/groups/sizes?ids=all");
        var many = await _tenant.GetAsync($"/internal/groups/sizes?ids={string.Join(',', Enumerable.Repeat(engines.Id, 201))}");

        Assert.Equal([3, 1, 0, 0], sizes.Body.EnumerateArray().Select(size => size.GetProperty("members").GetInt32()));
        var upToOne = await _tenant.SendAsync(HttpMethod.Get, $"/internal/groups/sizes?ids={engines.Id},{all.Id}", null, request => request.Headers.Add(Caller.InternalHeaders.MostCounted, "1"));
        Assert.Equal([2, 1], upToOne.Body.EnumerateArray().Select(size => size.GetProperty("members").GetInt32()));       // two = more than one
        Assert.Equal((400, 400), (odd.Status, many.Status));
        Assert.Contains("'all'", odd.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_on_members_finds_what_is_shown()
    {
        Guid[] people = [await _tenant.KnowUserAsync("ada"), await _tenant.KnowUserAsync("Änne"), await _tenant.KnowUserAsync("bob"), await _tenant.KnowUserAsync("cy")];
        var nameless = Guid.CreateVersion7();
        groups.Existing[(_tenant.Id, nameless)] = true;
        var engines = await _tenant.CreateAsync("Engines", people[0], people[1]);
        var staff = await _tenant.CreateAsync("Staff", people[2], engines.Id);
        await _tenant.CreateAsync("Everybody", staff.Id, engines.Id);
        await _tenant.CreateAsync("Empty");
        await _tenant.CreateAsync("Nameless", nameless);
        await _tenant.CreateAsync("Mixed", nameless, people[0], people[2]);
        var other = groups.NewTenant();
        await other.CreateAsync("Elsewhere", await other.KnowUserAsync("ada"));
        var shown = (await _tenant.GetAsync("/scim/v2/Groups")).Body.GetProperty("Resources").EnumerateArray().ToArray();
        var filters = ElementFilters.Of("members", new Dictionary<string, string[]>
        {
            ["value"] = [$"{people[0]}", $"{engines.Id}", "nothing", $"{staff.Id}"[..20]],
            ["display"] = ["ADA D.", "a", "ÄNNE", "engines", ""],
            ["$ref"] = [$"{Settings.PublicUrl}/scim/v2/Users/{people[2]}", $"{Settings.PublicUrl}/scim/v2/Users/{engines.Id}", $"{Settings.PublicUrl}/scim/v2/Groups/{engines.Id}", $"{people[0]}"],
            ["type"] = ["User", "group", "r"],
        }, "displayName sw \"e\"", new Random(20261128), 150);

        foreach (var filter in filters)
        {
            var found = await _tenant.FindAsync(filter);

            Assert.True(found.Status == 200, $"{filter}: {found.Body}");
            var wanted = ElementFilters.Matching(filter, shown, CoreSchemas.Group);
            Assert.True(wanted.SequenceEqual(found.Ids) && found.Total == wanted.Length, $"{filter}: {wanted.Length} show it, {found.Total} are found");
        }
    }

    [Fact]
    public async Task A_members_name_is_folded_as_every_text_is()
    {
        foreach (var letters in FoldedLetters.All)
        {
            var user = Guid.NewGuid();
            await groups.HearAsync(_tenant.Id, new UserCreated(user, 1, "x", letters, true, JsonElement.Parse("{}")));

            Assert.Equal(CaseFold.Fold(letters), await groups.ExecuteAsync($"SELECT display_key FROM groups.known_users WHERE user_id = '{user}'"));
        }
    }

    [Fact]
    public async Task What_groups_are_found_by_is_no_longer_than_an_index_takes()
    {
        var random = new Random(1);
        var longest = new string([.. Enumerable.Range(0, KeyText.Longest).Select(_ => (char)random.Next(0x4E00, 0x9FFF))]);

        foreach (var attribute in (string[])["displayName", "externalId"])
        {
            var group = await _tenant.CreateAsync("Engines");
            var fits = await _tenant.PatchAsync(group.Id, $$"""{"op":"replace","path":"{{attribute}}","value":"{{longest}}"}""");
            var tooLong = await _tenant.PatchAsync(group.Id, $$"""{"op":"replace","path":"{{attribute}}","value":"{{longest}}x"}""");

            Assert.Equal((204, 400, "invalidValue"), (fits.Status, tooLong.Status, tooLong.ScimType));
            Assert.StartsWith($"{attribute} takes at most 800 characters", tooLong.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_groups_may_have_one_name()
    {
        var one = await _tenant.CreateAsync("Engines");
        var two = await _tenant.CreateAsync("Engines");

        Assert.Equal((201, 201), (one.Status, two.Status));
        Assert.Equal([one.Id, two.Id], (await _tenant.FindAsync("displayName eq \"Engines\"")).Ids);
    }

    [Fact]
    public async Task Members_are_shown_unless_they_are_excluded()
    {
        var ada = await _tenant.KnowUserAsync();
        var group = await _tenant.CreateAsync("Engines", ada);

        var whole = await _tenant.ReadAsync(group.Id);
        var without = await _tenant.GetAsync($"/scim/v2/Groups/{group.Id}?excludedAttributes=members");
        var listed = await _tenant.GetAsync("/scim/v2/Groups");
        var listedWithout = await _tenant.GetAsync("/scim/v2/Groups?excludedAttributes=members");
        var values = await _tenant.GetAsync($"/scim/v2/Groups/{group.Id}?attributes=members.value");
        var patched = await _tenant.PatchAsync(group.Id, """{"op":"replace","path":"displayName","value":"Machines"}""", "?attributes=displayName");

        Assert.Equal([ada], whole.Members);
        Assert.Empty(without.Members);
        Assert.Equal("Engines", without.Body.GetProperty("displayName").GetString());
        Assert.Single(listed.Body.GetProperty("Resources")[0].GetProperty("members").EnumerateArray());
        Assert.False(listedWithout.Body.GetProperty("Resources")[0].TryGetProperty("members", out _));
        Assert.Equal(["value"], Assert.Single(values.Body.GetProperty("members").EnumerateArray()).EnumerateObject().Select(p => p.Name));
        Assert.Equal((200, "Machines"), (patched.Status, patched.Body.GetProperty("displayName").GetString()));
        Assert.Empty(patched.Members);
    }

    [Fact]
    public async Task Every_operation_costs_the_round_trips_it_promises()
    {
        var ada = await _tenant.KnowUserAsync();
        var group = await _tenant.CreateAsync("Engines");
        var path = $"/scim/v2/Groups/{group.Id}";

        Assert.Equal(1, await TripsAsync(201, () => _tenant.CreateAsync("Machines")));
        Assert.Equal(2, await TripsAsync(204, () => _tenant.AddAsync(group.Id, ada)));
        Assert.Equal(1, await TripsAsync(204, () => _tenant.AddAsync(group.Id, ada)));
        Assert.Equal(1, await TripsAsync(200, () => _tenant.GetAsync(path)));
        Assert.Equal(1, await TripsAsync(200, () => _tenant.GetAsync($"{path}?excludedAttributes=members")));
        Assert.Equal(1, await TripsAsync(200, () => _tenant.FindAsync("displayName eq \"Engines\"", "&excludedAttributes=members")));
        Assert.Equal(1, await TripsAsync(200, () => _tenant.FindAsync($"id eq \"{group.Id}\" and members eq \"{ada}\"", "&attributes=id")));
        Assert.Equal(2, await TripsAsync(204, () => _tenant.RemoveAsync(group.Id, ada)));
        Assert.Equal(2, await TripsAsync(204, () => _tenant.DeleteAsync(group.Id)));
    }

    [Fact]
    public async Task A_large_group_is_answered_whole_and_once_each()
    {
        var group = await _tenant.CreateAsync("Everybody");
        await groups.ExecuteAsync($"INSERT INTO groups.members SELECT '{_tenant.Id}', '{group.Id}', gen_random_uuid(), false FROM generate_series(1, 12345)");

        var whole = await _tenant.ReadAsync(group.Id);
        var projected = await _tenant.GetAsync($"/scim/v2/Groups/{group.Id}?attributes=members");

        Assert.Equal(12345, whole.Members.Distinct().Count());
        Assert.Equal(whole.Members, projected.Members);
        Assert.Equal(("W/\"1\"", "Group"), (whole.ETag, whole.Body.GetProperty("meta").GetProperty("resourceType").GetString()));
    }

    private static async Task<long> TripsAsync(int expected, Func<Task<Answer>> ask)
    {
        using var trips = RoundTrips.Count();
        var answer = await ask();
        Assert.True(expected == answer.Status, $"{answer.Status}: {answer.Body}");
        return trips.Seen;
    }
}
