using System.Text.Json.Nodes;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Providers;

/// <summary>
/// PingFederate's SCIM provisioner: users are found by userName or by <c>emails eq</c>, and PUT whole from its own directory, so what it
/// does not say is gone. Groups are found by listing all of them and comparing here. It deletes where it is configured to.
/// </summary>
internal sealed class PingFederate : PatchedGroups
{
    private const int PageSize = 100;

    public override string Name => "ping";

    public override string ContentType => "application/scim+json";

    public override bool DeletesUsers => true;

    public override void Dress(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("Accept", "application/scim+json");

    public override async Task TestConnectionAsync(ScimLink link, CancellationToken ct) =>
        await link.FilterAsync("/Users?startIndex=1&count=1", "test connection", null, ct);

    public override async Task ProvisionAsync(ScimLink link, Person person, CancellationToken ct)
    {
        if (await FindAsync(link, person, ct) is { } found)
        {
            Adopt(link, person, found);
            await UpdateAsync(link, person, ct);
            return;
        }

        await CreateAsync(link, person, Body(person), again => FindAsync(link, person, again), ct);
    }

    public override async Task UpdateAsync(ScimLink link, Person person, CancellationToken ct)
    {
        var body = Body(person);
        var said = Document.Flatten(body);
        await link.WriteAsync(new Write(HttpMethod.Put, $"/Users/{person.Id}", body, $"replace {person.UserName}")
        { Expected = [200], Mutates = !Document.Same(said, person.Held), Resource = person.Id }, ct);
        person.Held = said;
    }

    public override Task TellActiveAsync(ScimLink link, Person person, CancellationToken ct) => UpdateAsync(link, person, ct);

    protected override JsonObject Rename(Team team) => new() { ["op"] = "replace", ["path"] = "displayName", ["value"] = team.Name };

    protected override JsonNode[] RemoveMembers(IReadOnlyList<string> ids) => RemoveByFilter(ids);

    /// <summary>No filter: every page of the list, until the name is met.</summary>
    protected override async Task<JsonObject?> FindAsync(ScimLink link, Team team, CancellationToken ct)
    {
        for (var start = 1; ; start += PageSize)
        {
            var page = await link.FilterAsync($"/Groups?startIndex={start}&count={PageSize}&excludedAttributes=members", $"list groups from {start}", null, ct);
            if (page.OfType<JsonObject>().FirstOrDefault(group => group["displayName"]?.ToString() == team.Name) is { } found)
            {
                return found;
            }

            if (page.Count < PageSize)
            {
                return null;
            }
        }
    }

    // The unique identifier is a setting; here every other person is found by the other one.
    private static Task<JsonObject?> FindAsync(ScimLink link, Person person, CancellationToken ct) => person.Number % 2 == 0
        ? FirstAsync(link, "Users", "userName", person.UserName, ct)
        : FirstAsync(link, "Users", "emails", person.Mail, ct);

    private static JsonObject Body(Person person)
    {
        var enterprise = new JsonObject { ["employeeNumber"] = person.EmployeeNumber, ["department"] = person.Department };
        if (person.Manager?.Id is { } manager)
        {
            enterprise["manager"] = new JsonObject { ["value"] = manager };
        }

        var body = new JsonObject
        {
            ["schemas"] = new JsonArray(Document.User, Document.Enterprise), ["userName"] = person.UserName, ["externalId"] = person.ExternalId, ["active"] = person.Active,
            ["name"] = new JsonObject { ["givenName"] = person.GivenName, ["familyName"] = person.FamilyName, ["formatted"] = person.DisplayName },
            ["displayName"] = person.DisplayName, ["title"] = person.Title,
            ["emails"] = new JsonArray(new JsonObject { ["value"] = person.Mail, ["type"] = "work", ["primary"] = true }),
            ["addresses"] = new JsonArray(new JsonObject
            {
                ["type"] = "work", ["streetAddress"] = person.Street, ["locality"] = person.City, ["postalCode"] = person.PostalCode, ["country"] = person.Country,
            }),
            [Document.Enterprise] = enterprise,
        };
        if (person.Mobile is not null)
        {
            body["phoneNumbers"] = new JsonArray(new JsonObject { ["value"] = person.Mobile, ["type"] = "mobile" });
        }

        return body;
    }
}
