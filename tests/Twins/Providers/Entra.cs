using System.Text.Json.Nodes;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Providers;

/// <summary>
/// Microsoft Entra ID's provisioning service in its default dialect: PATCH always, capitalised operations, one operation
/// per attribute, booleans as strings, members removed by a value list.
/// </summary>
internal class Entra : Provider
{
    private const string MicrosoftGroup = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
    private const int MembersPerRequest = 50;
    private const int RepeatedAddsPerRequest = 20;

    public override string Name => "entra";

    public override bool DeletesUsers => true;

    protected virtual string Add => "Add";

    protected virtual string Replace => "Replace";

    // No User-Agent: it may be absent, and a service that wants one turns Entra away.
    public override void Dress(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/scim+json");
        request.Headers.TryAddWithoutValidation("Adscimversion", "2.0");
    }

    /// <summary>A random GUID as the matching value: 200 and an empty list are wanted; a 404 is the first cause of quarantine.</summary>
    public override async Task TestConnectionAsync(ScimLink link, CancellationToken ct)
    {
        await link.FilterAsync($"/Users?filter={Eq("userName", Guid.NewGuid().ToString())}", "test connection, users", 0, ct);
        await link.FilterAsync($"/Groups?excludedAttributes=members&filter={Eq("displayName", Guid.NewGuid().ToString())}", "test connection, groups", 0, ct);
    }

    public override async Task ProvisionAsync(ScimLink link, Person person, CancellationToken ct)
    {
        if (await FindAsync(link, person, ct) is { } found)
        {
            Adopt(link, person, found);
            if (Changes(person).Count > 0)
            {
                await UpdateAsync(link, person, ct);
            }

            return;
        }

        await CreateAsync(link, person, Body(person), again => FindAsync(link, person, again), ct);
    }

    public override async Task UpdateAsync(ScimLink link, Person person, CancellationToken ct)
    {
        await link.AskAsync($"/Users/{person.Id}", $"read {person.UserName}", ct);
        var changes = Changes(person);
        var said = changes.Count > 0 ? changes : Unchanged(person);
        if (said.TryGetValue($"{Document.Enterprise}:manager.value", out var manager) && changes.Count > 0)
        {
            // The reference check: does this user have this manager already?
            var id = JsonNode.Parse(manager)!.GetValue<string>();
            var both = Uri.EscapeDataString($"id eq \"{person.Id}\" and manager eq \"{id}\"");
            await link.FilterAsync($"/Users?filter={both}&attributes=id", $"does {person.UserName} have this manager", 0, ct);
        }

        var operations = Operations(said, person.Held);
        await link.WriteAsync(new Write(HttpMethod.Patch, $"/Users/{person.Id}", Patch(operations), $"update {person.UserName}")
        { Expected = [200, 204], Mutates = changes.Count > 0, Resource = person.Id }, ct);
        person.Held = Overlaid(person.Held, said);
    }

    public override Task TellActiveAsync(ScimLink link, Person person, CancellationToken ct) => UpdateAsync(link, person, ct);

    public override async Task ProvisionGroupAsync(ScimLink link, Team team, CancellationToken ct)
    {
        if (await FindAsync(link, team, ct) is { } found)
        {
            await AdoptAsync(link, team, found, ct);
            return;
        }

        var body = new JsonObject
        {
            ["schemas"] = new JsonArray(Document.Group, MicrosoftGroup),
            ["externalId"] = team.ExternalId,
            ["displayName"] = team.Name,
            ["meta"] = new JsonObject { ["resourceType"] = "Group" },
        };
        var answer = await link.WriteAsync(new Write(HttpMethod.Post, "/Groups", body, $"create group {team.Name}")
        { Expected = [201], Mutates = true, LookUp = again => FindAsync(link, team, again) }, ct);
        team.Id = IdOf(answer, link, $"create group {team.Name}");
        (team.HeldName, team.HeldExternalId) = (team.Name, team.ExternalId);
    }

    public override async Task SyncGroupAsync(ScimLink link, Team team, CancellationToken ct)
    {
        await link.AskAsync($"/Groups/{team.Id}?excludedAttributes=members", $"read group {team.Name}", ct);
        if (team.HeldName != team.Name)
        {
            await PatchGroupAsync(link, team, [Rename(team)], $"rename group to {team.Name}", mutates: true, ct);
            team.HeldName = team.Name;
        }

        var wanted = team.Members.Where(person => person is { Id: not null, Gone: false }).Select(person => person.Id!).ToHashSet();
        var gone = team.HeldMembers.Except(wanted).ToArray();
        if (gone.Length > 0)
        {
            var check = Uri.EscapeDataString($"id eq \"{team.Id}\" and members eq \"{gone[0]}\"");
            await link.FilterAsync($"/Groups?filter={check}&attributes=id", $"does {team.Name} have this member", 1, ct);
        }

        foreach (var batch in gone.Chunk(MembersPerRequest))
        {
            await PatchGroupAsync(link, team, RemoveMembers(batch), $"remove {batch.Length} from {team.Name}", mutates: true, ct);
            team.HeldMembers.ExceptWith(batch);
        }

        foreach (var batch in wanted.Except(team.HeldMembers).ToArray().Chunk(MembersPerRequest))
        {
            await PatchGroupAsync(link, team, [AddMembers(batch)], $"add {batch.Length} to {team.Name}", mutates: true, ct);
            team.HeldMembers.UnionWith(batch);
        }

        if (gone.Length > 0)
        {
            await RepeatMembersAsync(link, team, ct);
        }
    }

    /// <summary>When a member was removed, Entra adds each remaining one again; here a bounded number of them.</summary>
    public override async Task RepeatMembersAsync(ScimLink link, Team team, CancellationToken ct)
    {
        var operations = team.HeldMembers.Take(RepeatedAddsPerRequest).Select(id => (JsonNode)AddMembers([id])).ToArray();
        if (operations.Length > 0)
        {
            await PatchGroupAsync(link, team, operations, $"add {operations.Length} again to {team.Name}", mutates: false, ct);
        }
    }

    protected virtual JsonObject AddMembers(IReadOnlyList<string> ids) => new()
    {
        ["op"] = Add,
        ["path"] = "members",
        ["value"] = new JsonArray([.. ids.Select(id => new JsonObject { ["$ref"] = null, ["value"] = id })]),
    };

    protected virtual JsonNode[] RemoveMembers(IReadOnlyList<string> ids) =>
    [
        new JsonObject
        {
            ["op"] = "Remove",
            ["path"] = "members",
            ["value"] = new JsonArray([.. ids.Select(id => new JsonObject { ["$ref"] = null, ["value"] = id })]),
        },
    ];

    protected virtual JsonObject Rename(Team team) => new() { ["op"] = Replace, ["path"] = "displayName", ["value"] = team.Name };

    /// <summary>The operations for facts that changed.</summary>
    protected virtual JsonNode[] Operations(IReadOnlyDictionary<string, string> said, IReadOnlyDictionary<string, string> held) =>
        [.. said.Where(fact => !IsKey(fact.Key)).Select(fact => Operation(fact.Key, fact.Value, held))];

    protected JsonObject Operation(string path, string value, IReadOnlyDictionary<string, string> held) => new()
    {
        ["op"] = held.ContainsKey(path) ? Replace : Add,
        ["path"] = PatchPath(path),
        ["value"] = Spoken(value),
    };

    /// <summary>A manager is said as the bare id at the attribute itself.</summary>
    protected static string PatchPath(string path) => path == $"{Document.Enterprise}:manager.value" ? $"{Document.Enterprise}:manager" : path;

    /// <summary>The type of a multi-valued element is in the path of its other attributes.</summary>
    protected static bool IsKey(string path) => path.EndsWith("].type", StringComparison.Ordinal) || path.EndsWith("].primary", StringComparison.Ordinal);

    protected virtual JsonNode? Spoken(string value) => value switch
    {
        "true" => "True",
        "false" => "False",
        _ => JsonNode.Parse(value),
    };

    private async Task PatchGroupAsync(ScimLink link, Team team, JsonNode[] operations, string what, bool mutates, CancellationToken ct) =>
        await link.WriteAsync(new Write(HttpMethod.Patch, $"/Groups/{team.Id}", Patch(operations), what)
        { Expected = [204], Mutates = mutates, Resource = team.Id }, ct);

    private static Dictionary<string, string> Changes(Person person) =>
        Document.Flatten(Body(person)).Where(fact => !person.Held.TryGetValue(fact.Key, out var held) || held != fact.Value).ToDictionary();

    /// <summary>What is said when nothing changed: a few attributes as they are.</summary>
    private static Dictionary<string, string> Unchanged(Person person) =>
        Document.Flatten(Body(person)).Where(fact => fact.Key is "displayName" or "active" or "name.familyName").ToDictionary();

    private static async Task<JsonObject?> FindAsync(ScimLink link, Person person, CancellationToken ct) =>
        Only(await link.FilterAsync($"/Users?filter={Eq("userName", person.UserName)}", $"look up {person.UserName}", null, ct));

    private static async Task<JsonObject?> FindAsync(ScimLink link, Team team, CancellationToken ct) =>
        Only(await link.FilterAsync($"/Groups?excludedAttributes=members&filter={Eq("displayName", team.Name)}", $"look up group {team.Name}", null, ct));

    /// <summary>The default attribute mappings. Null attributes are not sent.</summary>
    private static JsonObject Body(Person person)
    {
        var enterprise = new JsonObject { ["employeeNumber"] = person.EmployeeNumber, ["department"] = person.Department };
        if (person.Manager?.Id is { } manager)
        {
            enterprise["manager"] = new JsonObject { ["value"] = manager };
        }

        var body = new JsonObject
        {
            ["schemas"] = new JsonArray(Document.User, Document.Enterprise),
            ["externalId"] = person.ExternalId,
            ["userName"] = person.UserName,
            ["active"] = person.Active,
            ["addresses"] = new JsonArray(new JsonObject
            {
                ["type"] = "work",
                ["streetAddress"] = person.Street,
                ["locality"] = person.City,
                ["postalCode"] = person.PostalCode,
                ["country"] = person.Country,
            }),
            ["displayName"] = person.DisplayName,
            ["emails"] = new JsonArray(new JsonObject { ["primary"] = true, ["type"] = "work", ["value"] = person.Mail }),
            ["meta"] = new JsonObject { ["resourceType"] = "User" },
            ["name"] = new JsonObject { ["formatted"] = person.DisplayName, ["familyName"] = person.FamilyName, ["givenName"] = person.GivenName },
            ["preferredLanguage"] = "en-US",
            ["roles"] = new JsonArray(),
            ["title"] = person.Title,
            [Document.Enterprise] = enterprise,
        };
        if (person.Mobile is not null)
        {
            body["phoneNumbers"] = new JsonArray(new JsonObject { ["type"] = "mobile", ["value"] = person.Mobile });
        }

        return body;
    }
}
