using System.Text.Json.Nodes;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Providers;

/// <summary>An app made with Okta's App Integration Wizard: PUT always, the full member list of a group included.</summary>
internal sealed class OktaWizard : Okta
{
    public override string Name => "okta-wizard";

    public override Task TellActiveAsync(ScimLink link, Person person, CancellationToken ct) => UpdateAsync(link, person, ct);

    public override async Task SyncGroupAsync(ScimLink link, Team team, CancellationToken ct)
    {
        var members = Wanted(team);
        var ids = members.Select(person => person.Id!).ToHashSet();
        await PutAsync(link, team, members, mutates: team.HeldName != team.Name || !team.HeldMembers.SetEquals(ids), ct);
        team.HeldName = team.Name;
        team.HeldMembers.Clear();
        team.HeldMembers.UnionWith(ids);
    }

    public override Task RepeatMembersAsync(ScimLink link, Team team, CancellationToken ct) => SyncGroupAsync(link, team, ct);

    private static async Task PutAsync(ScimLink link, Team team, IReadOnlyList<Person> members, bool mutates, CancellationToken ct)
    {
        var read = await link.AskAsync($"/Groups/{team.Id}", $"read group {team.Name}", ct);
        var body = (JsonObject)(read.Body ?? []).DeepClone();
        body["displayName"] = team.Name;
        body["members"] = Members(members);
        await link.WriteAsync(new Write(HttpMethod.Put, $"/Groups/{team.Id}", body, $"replace group {team.Name} with {members.Count} members")
        { Expected = [200], Mutates = mutates, Resource = team.Id }, ct);
    }
}
