using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Providers;

/// <summary>
/// What both families of Okta apps do: look up, POST with a password and empty groups; update by reading the user and
/// putting the merged object back, whatever the service returned included. Users are never deleted.
/// </summary>
internal abstract class Okta : Provider
{
    public override void Dress(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/scim+json");
        request.Headers.TryAddWithoutValidation("Accept-Charset", "utf-8");
        request.Headers.TryAddWithoutValidation("User-Agent", "Okta SCIM Client 1.0.0");
    }

    public override async Task TestConnectionAsync(ScimLink link, CancellationToken ct)
    {
        await link.FilterAsync("/Users?startIndex=1&count=2", "test connection, users", null, ct);
        await link.FilterAsync("/Groups?count=100&startIndex=1", "test connection, groups", null, ct);
    }

    public override async Task ProvisionAsync(ScimLink link, Person person, CancellationToken ct)
    {
        if (await FindAsync(link, person, ct) is { } found)
        {
            Adopt(link, person, found);
            await UpdateAsync(link, person, ct);
            return;
        }

        var body = new JsonObject { ["schemas"] = new JsonArray(Document.User, Document.Enterprise) };
        Tell(body, person, withDisplay: false);
        body["groups"] = new JsonArray();
        body["password"] = "Pw-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        await CreateAsync(link, person, body, again => FindAsync(link, person, again), ct);
    }

    public override async Task UpdateAsync(ScimLink link, Person person, CancellationToken ct)
    {
        var read = await link.AskAsync($"/Users/{person.Id}", $"read {person.UserName}", ct);
        var body = (JsonObject)(read.Body ?? []).DeepClone();
        Tell(body, person, withDisplay: true);
        var said = Document.Flatten(body);
        await link.WriteAsync(new Write(HttpMethod.Put, $"/Users/{person.Id}", body, $"replace {person.UserName}")
        { Expected = [200], Mutates = !Document.Same(said, person.Held), Resource = person.Id }, ct);
        person.Held = said;
    }

    public override async Task ProvisionGroupAsync(ScimLink link, Team team, CancellationToken ct)
    {
        if (await FindAsync(link, team, ct) is { } found)
        {
            await AdoptAsync(link, team, found, ct);
            return;
        }

        var body = new JsonObject
        {
            ["schemas"] = new JsonArray(Document.Group),
            ["displayName"] = team.Name,
            ["members"] = new JsonArray(),
        };
        var answer = await link.WriteAsync(new Write(HttpMethod.Post, "/Groups", body, $"create group {team.Name}")
        { Expected = [201], Mutates = true, LookUp = again => FindAsync(link, team, again) }, ct);
        team.Id = IdOf(answer, link, $"create group {team.Name}");
        team.HeldName = team.Name;
    }

    protected static IReadOnlyList<Person> Wanted(Team team) => [.. team.Members.Where(person => person is { Id: not null, Gone: false }).OrderBy(person => person.Number)];

    protected static JsonArray Members(IEnumerable<Person> people) =>
        new([.. people.Select(person => new JsonObject { ["value"] = person.Id, ["display"] = person.UserName })]);

    private static async Task<JsonObject?> FindAsync(ScimLink link, Person person, CancellationToken ct) =>
        Only(await link.FilterAsync($"/Users?filter={Eq("userName", person.UserName)}&startIndex=1&count=100", $"look up {person.UserName}", null, ct));

    private static async Task<JsonObject?> FindAsync(ScimLink link, Team team, CancellationToken ct) =>
        Only(await link.FilterAsync($"/Groups?filter={Eq("displayName", team.Name)}&startIndex=1&count=100", $"look up group {team.Name}", null, ct));

    /// <summary>Writes the profile over whatever the object holds.</summary>
    private static void Tell(JsonObject body, Person person, bool withDisplay)
    {
        var mail = new JsonObject { ["primary"] = true, ["value"] = person.Mail, ["type"] = "work" };
        if (withDisplay)
        {
            mail["display"] = person.Mail;
        }

        var enterprise = new JsonObject { ["employeeNumber"] = person.EmployeeNumber, ["department"] = person.Department };
        if (person.Manager?.Id is { } manager)
        {
            enterprise["manager"] = new JsonObject { ["value"] = manager };
        }

        body["userName"] = person.UserName;
        body["name"] = new JsonObject { ["givenName"] = person.GivenName, ["familyName"] = person.FamilyName };
        body["emails"] = new JsonArray(mail);
        body["displayName"] = person.DisplayName;
        body["title"] = person.Title;
        body["locale"] = "en-US";
        body["externalId"] = "00u" + person.ExternalId.Replace("-", "", StringComparison.Ordinal)[..17];
        body["active"] = person.Active;
        body[Document.Enterprise] = enterprise;
        if (person.Mobile is not null)
        {
            body["phoneNumbers"] = new JsonArray(new JsonObject { ["value"] = person.Mobile, ["type"] = "mobile" });
        }
    }
}
