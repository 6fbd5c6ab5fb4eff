using System.Text.Json.Nodes;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Providers;

/// <summary>
/// JumpCloud: activation creates a test user and a test group and deletes both. Users are PUT, most of the time a minimum with
/// <c>"emails": null</c> and without externalId, which must wipe nothing. Members are removed by a value list.
/// </summary>
internal sealed class JumpCloud : PatchedGroups
{
    public override string Name => "jumpcloud";

    public override string ContentType => "application/scim+json";

    public override void Dress(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/scim+json");
        request.Headers.TryAddWithoutValidation("User-Agent", "JumpCloud");
    }

    /// <summary>The probe: everything it will ever do, once, with objects of its own.</summary>
    public override async Task TestConnectionAsync(ScimLink link, CancellationToken ct)
    {
        var mark = Guid.NewGuid().ToString("N")[..12];
        var user = new JsonObject
        {
            ["schemas"] = new JsonArray(Document.User, Document.Enterprise), ["userName"] = $"probe.{mark}@jumpcloud.test", ["externalId"] = ExternalId(mark),
            ["active"] = true, ["name"] = new JsonObject { ["givenName"] = "Test", ["familyName"] = "User" },
            ["emails"] = new JsonArray(new JsonObject { ["value"] = $"probe.{mark}@jumpcloud.test", ["type"] = "work", ["primary"] = true }),
        };
        var created = await link.WriteAsync(new Write(HttpMethod.Post, "/Users", user, "create the test user") { Expected = [201], Mutates = true }, ct);
        var userId = IdOf(created, link, "create the test user");
        var minimum = new JsonObject
        {
            ["schemas"] = new JsonArray(Document.User), ["id"] = userId, ["userName"] = $"probe.{mark}@jumpcloud.test", ["active"] = false,
            ["name"] = new JsonObject { ["givenName"] = "Test", ["familyName"] = "User" }, ["emails"] = null,
        };
        var put = await link.WriteAsync(new Write(HttpMethod.Put, $"/Users/{userId}", minimum, "deactivate the test user") { Expected = [200], Mutates = true, Resource = userId }, ct);
        if (put.Body?["emails"] is null || put.Body["externalId"] is null)
        {
            link.Tally.Surprise("a PUT that did not name them took the e-mails or the externalId away");
        }

        var group = new JsonObject { ["schemas"] = new JsonArray(Document.Group), ["displayName"] = $"Probe {mark}" };
        var groupId = IdOf(await link.WriteAsync(new Write(HttpMethod.Post, "/Groups", group, "create the test group") { Expected = [201], Mutates = true }, ct), link, "create the test group");
        await link.WriteAsync(new Write(HttpMethod.Patch, $"/Groups/{groupId}", Patch(AddMembers([userId])), "join the test group") { Expected = [200, 204], Mutates = true, Resource = groupId }, ct);
        await link.WriteAsync(new Write(HttpMethod.Delete, $"/Groups/{groupId}", null, "delete the test group") { Expected = [204], Mutates = true, Resource = groupId }, ct);
        await link.WriteAsync(new Write(HttpMethod.Delete, $"/Users/{userId}", null, "delete the test user") { Expected = [204], Mutates = true, Resource = userId }, ct);
        await link.AskAsync($"/Users/{userId}", "the test user is gone", ct, 404);
    }

    public override async Task ProvisionAsync(ScimLink link, Person person, CancellationToken ct)
    {
        if (await FirstAsync(link, "Users", "userName", person.UserName, ct) is { } found)
        {
            Adopt(link, person, found);
            await UpdateAsync(link, person, ct);
            return;
        }

        await CreateAsync(link, person, Whole(person), again => FirstAsync(link, "Users", "userName", person.UserName, again), ct);
    }

    public override Task UpdateAsync(ScimLink link, Person person, CancellationToken ct)
    {
        var whole = Whole(person);
        var changes = Document.Flatten(whole).Where(fact => !person.Held.TryGetValue(fact.Key, out var held) || held != fact.Value).Select(fact => fact.Key).ToList();
        return PutAsync(link, person, changes.Exists(path => !IsMinimal(path)) ? whole : Minimum(person), changes.Count > 0, ct);
    }

    public override Task TellActiveAsync(ScimLink link, Person person, CancellationToken ct) => UpdateAsync(link, person, ct);

    protected override Task<JsonObject?> FindAsync(ScimLink link, Team team, CancellationToken ct) => FirstAsync(link, "Groups", "displayName", team.Name, ct);

    protected override JsonObject Rename(Team team) => new() { ["op"] = "replace", ["value"] = new JsonObject { ["displayName"] = team.Name } };

    protected override JsonNode[] RemoveMembers(IReadOnlyList<string> ids) => [new JsonObject { ["op"] = "remove", ["path"] = "members", ["value"] = Values(ids) }];

    private static async Task PutAsync(ScimLink link, Person person, JsonObject body, bool mutates, CancellationToken ct)
    {
        body["id"] = person.Id;
        await link.WriteAsync(new Write(HttpMethod.Put, $"/Users/{person.Id}", body, $"replace {person.UserName}") { Expected = [200], Mutates = mutates, Resource = person.Id }, ct);
        person.Held = Overlaid(person.Held, Document.Flatten(body));
    }

    private static bool IsMinimal(string path) => path is "userName" or "active" || path.StartsWith("name.", StringComparison.Ordinal);

    private static JsonObject Minimum(Person person) => new()
    {
        ["schemas"] = new JsonArray(Document.User), ["userName"] = person.UserName, ["active"] = person.Active,
        ["name"] = new JsonObject { ["givenName"] = person.GivenName, ["familyName"] = person.FamilyName }, ["emails"] = null,
    };

    // The enterprise schema is listed even when nothing of it is said.
    private static JsonObject Whole(Person person)
    {
        var body = new JsonObject
        {
            ["schemas"] = new JsonArray(Document.User, Document.Enterprise), ["userName"] = person.UserName, ["externalId"] = ExternalId(person.ExternalId), ["active"] = person.Active,
            ["name"] = new JsonObject { ["givenName"] = person.GivenName, ["familyName"] = person.FamilyName }, ["displayName"] = person.DisplayName, ["title"] = person.Title,
            ["emails"] = new JsonArray(new JsonObject { ["value"] = person.Mail, ["type"] = "work", ["primary"] = true }),
            ["locale"] = "en_US", ["preferredLanguage"] = "en",
        };
        if (person.Mobile is not null)
        {
            body["phoneNumbers"] = new JsonArray(new JsonObject { ["type"] = "mobile", ["value"] = $"tel:{person.Mobile.Replace(' ', '-')}" });
        }

        return body;
    }

    /// <summary>An object id of 24 hexadecimal digits.</summary>
    private static string ExternalId(string from) => from.Replace("-", "", StringComparison.Ordinal).PadRight(24, '0')[..24];
}
