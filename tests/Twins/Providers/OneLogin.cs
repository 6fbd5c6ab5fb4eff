using System.Text.Json.Nodes;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Providers;

/// <summary>
/// OneLogin with a customer's template that still names SCIM 1.0: a number where text belongs, one e-mail as an object, no
/// type and no primary. Updates are one path-less PATCH with the whole template; groups change one member at a time. It deletes.
/// </summary>
internal sealed class OneLogin : PatchedGroups
{
    private const string Legacy = "urn:scim:schemas:core:1.0";

    public override string Name => "onelogin";

    public override string ContentType => "application/scim+json";

    public override bool DeletesUsers => true;

    protected override int MembersPerRequest => 1;

    protected override string GroupSchema => Legacy;

    // It sends the header, and nothing in it.
    public override void Dress(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("Accept", "application/json, application/scim+json");

    public override async Task TestConnectionAsync(ScimLink link, CancellationToken ct)
    {
        await link.AskAsync("/ServiceProviderConfig", "test connection", ct);
        await link.FilterAsync("/Users?startIndex=1&count=1", "test connection, users", null, ct);
    }

    public override async Task ProvisionAsync(ScimLink link, Person person, CancellationToken ct)
    {
        if (await FirstAsync(link, "Users", "userName", person.UserName, ct) is { } found)
        {
            Adopt(link, person, found);
            await UpdateAsync(link, person, ct);
            return;
        }

        var body = Template(person);
        body["schemas"] = new JsonArray(Legacy);
        var answer = await link.WriteAsync(new Write(HttpMethod.Post, "/Users", body, $"create {person.UserName}")
        { Expected = [201], Mutates = true, LookUp = again => FirstAsync(link, "Users", "userName", person.UserName, again) }, ct);
        person.Id = IdOf(answer, link, $"create {person.UserName}");
        person.Held = Meant(person);
    }

    public override async Task UpdateAsync(ScimLink link, Person person, CancellationToken ct)
    {
        var meant = Meant(person);
        var operation = new JsonObject { ["op"] = "replace", ["value"] = Template(person) };
        await link.WriteAsync(new Write(HttpMethod.Patch, $"/Users/{person.Id}", Patch(operation), $"update {person.UserName}")
        { Expected = [200, 204], Mutates = !Document.Same(meant, person.Held), Resource = person.Id }, ct);
        person.Held = meant;
    }

    public override Task TellActiveAsync(ScimLink link, Person person, CancellationToken ct) => UpdateAsync(link, person, ct);

    protected override Task<JsonObject?> FindAsync(ScimLink link, Team team, CancellationToken ct) => FirstAsync(link, "Groups", "displayName", team.Name, ct);

    protected override JsonObject Rename(Team team) => new() { ["op"] = "replace", ["path"] = "displayName", ["value"] = team.Name };

    protected override JsonNode[] RemoveMembers(IReadOnlyList<string> ids) => RemoveByFilter(ids);

    /// <summary>What the template says, in right form: what the service must hold.</summary>
    private static SortedDictionary<string, string> Meant(Person person)
    {
        var body = Template(person);
        body["emails"] = new JsonArray(body["emails"]!.DeepClone());
        body[Document.Enterprise]!["employeeNumber"] = person.EmployeeNumber;
        return Document.Flatten(body);
    }

    private static JsonObject Template(Person person)
    {
        var enterprise = new JsonObject { ["employeeNumber"] = int.Parse(person.EmployeeNumber, System.Globalization.CultureInfo.InvariantCulture), ["department"] = person.Department };
        if (person.Manager?.Id is { } manager)
        {
            enterprise["manager"] = new JsonObject { ["value"] = manager };
        }

        var body = new JsonObject
        {
            ["userName"] = person.UserName,
            ["externalId"] = person.ExternalId,
            ["name"] = new JsonObject { ["givenName"] = person.GivenName, ["familyName"] = person.FamilyName, ["formatted"] = person.DisplayName },
            ["displayName"] = person.DisplayName,
            ["title"] = person.Title,
            ["emails"] = new JsonObject { ["value"] = person.Mail },
            ["active"] = person.Active,
            [Document.Enterprise] = enterprise,
        };
        if (person.Mobile is not null)
        {
            body["phoneNumbers"] = new JsonArray(new JsonObject { ["value"] = person.Mobile, ["type"] = "mobile" });
        }

        return body;
    }
}
