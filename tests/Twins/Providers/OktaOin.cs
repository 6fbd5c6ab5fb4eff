using System.Text.Json.Nodes;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Providers;

/// <summary>An app of Okta's integration network: profiles by PUT, activation and groups by PATCH.</summary>
internal sealed class OktaOin : Okta
{
    private const int MembersPerRequest = 100;

    public override string Name => "okta-oin";

    public override async Task TellActiveAsync(ScimLink link, Person person, CancellationToken ct)
    {
        var said = Document.Flatten(new JsonObject { ["active"] = person.Active });
        var held = Overlaid(person.Held, said);
        var operation = new JsonObject { ["op"] = "replace", ["value"] = new JsonObject { ["active"] = person.Active } };
        await link.WriteAsync(new Write(HttpMethod.Patch, $"/Users/{person.Id}", Patch(operation), $"{(person.Active ? "activate" : "deactivate")} {person.UserName}")
        { Expected = [200, 204], Mutates = !Document.Same(held, person.Held), Resource = person.Id }, ct);
        person.Held = held;
    }

    public override async Task SyncGroupAsync(ScimLink link, Team team, CancellationToken ct)
    {
        // The rename is sent with every change of members, whether the name changed or not; the id rides inside the value.
        await PatchAsync(link, team, Rename(team), $"name group {team.Name}", mutates: team.HeldName != team.Name, ct);
        team.HeldName = team.Name;

        var wanted = Wanted(team);
        var ids = wanted.Select(person => person.Id!).ToHashSet();
        var added = wanted.Where(person => !team.HeldMembers.Contains(person.Id!)).ToArray();
        var removals = team.HeldMembers.Except(ids)
            .Select(id => new JsonObject { ["op"] = "remove", ["path"] = $"members[value eq \"{id}\"]" });
        var additions = added.Chunk(MembersPerRequest)
            .Select(batch => new JsonObject { ["op"] = "add", ["path"] = "members", ["value"] = Members(batch) });

        foreach (var operations in removals.Concat(additions).Chunk(MembersPerRequest).ToArray())
        {
            await PatchAsync(link, team, operations, $"change members of {team.Name}", mutates: true, ct);
        }

        team.HeldMembers.Clear();
        team.HeldMembers.UnionWith(ids);
    }

    /// <summary>"Push now": the whole list as one replace.</summary>
    public override Task RepeatMembersAsync(ScimLink link, Team team, CancellationToken ct) =>
        PatchAsync(link, team, new JsonObject { ["op"] = "replace", ["path"] = "members", ["value"] = Members(Wanted(team)) }, $"push {team.Name} again", mutates: false, ct);

    private static JsonObject Rename(Team team) =>
        new() { ["op"] = "replace", ["value"] = new JsonObject { ["id"] = team.Id, ["displayName"] = team.Name } };

    private static Task PatchAsync(ScimLink link, Team team, JsonObject operation, string what, bool mutates, CancellationToken ct) =>
        PatchAsync(link, team, [operation], what, mutates, ct);

    private static async Task PatchAsync(ScimLink link, Team team, JsonObject[] operations, string what, bool mutates, CancellationToken ct) =>
        await link.WriteAsync(new Write(HttpMethod.Patch, $"/Groups/{team.Id}", Patch([.. operations]), what)
        { Expected = [200, 204], Mutates = mutates, Resource = team.Id }, ct);
}
