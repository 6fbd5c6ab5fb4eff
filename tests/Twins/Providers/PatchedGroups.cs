using System.Text.Json.Nodes;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Providers;

/// <summary>What most providers do with groups: create them empty, rename them, add and remove members by PATCH. How each of it is worded is theirs.</summary>
internal abstract class PatchedGroups : Provider
{
    /// <summary>How many members one request names.</summary>
    protected virtual int MembersPerRequest => 50;

    protected virtual string GroupSchema => Document.Group;

    protected abstract JsonObject Rename(Team team);

    protected abstract JsonNode[] RemoveMembers(IReadOnlyList<string> ids);

    protected abstract Task<JsonObject?> FindAsync(ScimLink link, Team team, CancellationToken ct);

    public override async Task ProvisionGroupAsync(ScimLink link, Team team, CancellationToken ct)
    {
        if (await FindAsync(link, team, ct) is { } found)
        {
            await AdoptAsync(link, team, found, ct);
            return;
        }

        var body = new JsonObject { ["schemas"] = new JsonArray(GroupSchema), ["displayName"] = team.Name };
        var answer = await link.WriteAsync(new Write(HttpMethod.Post, "/Groups", body, $"create group {team.Name}")
        { Expected = [201], Mutates = true, LookUp = again => FindAsync(link, team, again) }, ct);
        team.Id = IdOf(answer, link, $"create group {team.Name}");
        team.HeldName = team.Name;
    }

    public override async Task SyncGroupAsync(ScimLink link, Team team, CancellationToken ct)
    {
        if (team.HeldName != team.Name)
        {
            await PatchGroupAsync(link, team, [Rename(team)], $"rename group to {team.Name}", mutates: true, ct);
            team.HeldName = team.Name;
        }

        var wanted = team.Members.Where(person => person is { Id: not null, Gone: false }).Select(person => person.Id!).ToHashSet();
        foreach (var batch in team.HeldMembers.Except(wanted).ToArray().Chunk(MembersPerRequest))
        {
            await PatchGroupAsync(link, team, RemoveMembers(batch), $"remove {batch.Length} from {team.Name}", mutates: true, ct);
            team.HeldMembers.ExceptWith(batch);
        }

        foreach (var batch in wanted.Except(team.HeldMembers).ToArray().Chunk(MembersPerRequest))
        {
            await PatchGroupAsync(link, team, [AddMembers(batch)], $"add {batch.Length} to {team.Name}", mutates: true, ct);
            team.HeldMembers.UnionWith(batch);
        }
    }

    public override async Task RepeatMembersAsync(ScimLink link, Team team, CancellationToken ct)
    {
        foreach (var batch in team.HeldMembers.Take(10).ToArray().Chunk(MembersPerRequest))
        {
            await PatchGroupAsync(link, team, [AddMembers(batch)], $"add {batch.Length} again to {team.Name}", mutates: false, ct);
        }
    }

    protected static JsonObject AddMembers(IReadOnlyList<string> ids) => new() { ["op"] = "add", ["path"] = "members", ["value"] = Values(ids) };

    protected static JsonArray Values(IReadOnlyList<string> ids) => new([.. ids.Select(id => new JsonObject { ["value"] = id })]);

    protected static JsonNode[] RemoveByFilter(IReadOnlyList<string> ids) =>
        [.. ids.Select(id => new JsonObject { ["op"] = "remove", ["path"] = $"members[value eq \"{id}\"]" })];

    protected static async Task PatchGroupAsync(ScimLink link, Team team, JsonNode[] operations, string what, bool mutates, CancellationToken ct) =>
        await link.WriteAsync(new Write(HttpMethod.Patch, $"/Groups/{team.Id}", Patch(operations), what)
        { Expected = [200, 204], Mutates = mutates, Resource = team.Id }, ct);

    protected static async Task<JsonObject?> FirstAsync(ScimLink link, string resource, string attribute, string value, CancellationToken ct) =>
        Only(await link.FilterAsync($"/{resource}?filter={Eq(attribute, value)}", $"look up {value}", null, ct));
}
