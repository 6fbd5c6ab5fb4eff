using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Providers;

/// <summary>
/// SailPoint: reads discovery before anything else and believes only what it says, aggregates every account and every group page by page, and
/// never filters. Provisions by PATCH to the letter of the RFC, one attribute an operation: the twin that a strict connector must satisfy.
/// </summary>
internal sealed class SailPoint : PatchedGroups
{
    private const int PageSize = 50;

    private readonly ConcurrentDictionary<string, JsonObject> accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, JsonObject> entitlements = new(StringComparer.Ordinal);
    private HashSet<string> known = [];

    public override string Name => "sailpoint";

    public override string ContentType => "application/scim+json";

    public override bool DeletesUsers => true;

    public override void Dress(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/scim+json");
        request.Headers.TryAddWithoutValidation("User-Agent", "SailPoint");
    }

    public override async Task TestConnectionAsync(ScimLink link, CancellationToken ct)
    {
        var config = await link.AskAsync("/ServiceProviderConfig", "read the configuration", ct);
        if (config.Body?["patch"]?["supported"]?.GetValue<bool>() != true)
        {
            link.Tally.Surprise("the configuration does not say that PATCH is supported");
        }

        await link.AskAsync("/ResourceTypes", "read the resource types", ct);
        await link.AskAsync("/Schemas", "read the schemas", ct);
        var type = await link.AskAsync("/ResourceTypes/User", "read the resource type", ct);
        var schema = await link.AskAsync($"/Schemas/{Document.User}", "read the schema", ct);
        known = [.. (schema.Body?["attributes"] as JsonArray ?? []).Select(attribute => attribute?["name"]?.ToString()).OfType<string>()];
        if (type.Body?["endpoint"]?.ToString() != "/Users" || type.Body["schema"]?.ToString() != Document.User || !known.IsSupersetOf(["userName", "name", "emails", "active"]))
        {
            link.Tally.Surprise("discovery does not describe users");
        }

        await AggregateAsync(link, "Users", "userName", accounts, ct);
        await AggregateAsync(link, "Groups", "displayName", entitlements, ct);
    }

    public override async Task ProvisionAsync(ScimLink link, Person person, CancellationToken ct)
    {
        if (accounts.TryGetValue(person.UserName, out var found))
        {
            Adopt(link, person, found);
            await UpdateAsync(link, person, ct);
            return;
        }

        await CreateAsync(link, person, Body(person), again => FirstAsync(link, "Users", "userName", person.UserName, again), ct);
    }

    public override async Task UpdateAsync(ScimLink link, Person person, CancellationToken ct)
    {
        var wanted = Document.Flatten(Body(person));
        var changes = wanted.Where(fact => !person.Held.TryGetValue(fact.Key, out var held) || held != fact.Value).ToDictionary();
        var said = changes.Count > 0 ? changes : wanted.Where(fact => fact.Key is "title" or "active").ToDictionary();
        await link.WriteAsync(new Write(HttpMethod.Patch, $"/Users/{person.Id}", Patch([.. Operations(said, person)]), $"update {person.UserName}")
        { Expected = [200, 204], Mutates = changes.Count > 0, Resource = person.Id }, ct);
        person.Held = Overlaid(person.Held, said);
    }

    public override Task TellActiveAsync(ScimLink link, Person person, CancellationToken ct) => UpdateAsync(link, person, ct);

    protected override Task<JsonObject?> FindAsync(ScimLink link, Team team, CancellationToken ct) => Task.FromResult(entitlements.GetValueOrDefault(team.Name));

    protected override JsonObject Rename(Team team) => new() { ["op"] = "replace", ["path"] = "displayName", ["value"] = team.Name };

    protected override JsonNode[] RemoveMembers(IReadOnlyList<string> ids) => RemoveByFilter(ids);

    /// <summary>Every page to the end. Meeting one resource twice, or another number than the total, is what an aggregation must never do.</summary>
    private static async Task AggregateAsync(ScimLink link, string resource, string name, ConcurrentDictionary<string, JsonObject> into, CancellationToken ct)
    {
        var ids = new HashSet<string>();
        for (var start = 1; ; start += PageSize)
        {
            var page = await link.AskAsync($"/{resource}?startIndex={start}&count={PageSize}", $"aggregate {resource} from {start}", ct);
            var resources = (page.Body?["Resources"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
            foreach (var each in resources)
            {
                into[each[name]!.ToString()] = each;
                if (!ids.Add(each["id"]!.ToString()))
                {
                    link.Tally.Surprise($"{resource} {each["id"]} is on two pages");
                }
            }

            var total = page.Body?["totalResults"]?.GetValue<int>() ?? 0;
            if (resources.Length == 0 || start + PageSize > total)
            {
                if (ids.Count != total)
                {
                    link.Tally.Surprise($"{resource}: {ids.Count} were met, totalResults is {total}");
                }

                return;
            }
        }
    }

    private static IEnumerable<JsonNode> Operations(Dictionary<string, string> said, Person person)
    {
        var manager = $"{Document.Enterprise}:manager.value";
        foreach (var (path, value) in said.Where(fact => !fact.Key.EndsWith("].type", StringComparison.Ordinal)))
        {
            var bracket = path.IndexOf('[', StringComparison.Ordinal);
            var isNewElement = bracket > 0 && !person.Held.Keys.Any(held => held.StartsWith(path[..(path.IndexOf(']', StringComparison.Ordinal) + 1)], StringComparison.Ordinal));
            yield return path == manager ? Operation(person, path, $"{Document.Enterprise}:manager", new JsonObject { ["value"] = JsonNode.Parse(value) })
                : isNewElement ? Operation(person, path, path[..bracket], new JsonArray(new JsonObject { ["type"] = "mobile", ["value"] = JsonNode.Parse(value) }))
                : Operation(person, path, path, JsonNode.Parse(value));
        }
    }

    private static JsonObject Operation(Person person, string fact, string path, JsonNode? value) =>
        new() { ["op"] = person.Held.ContainsKey(fact) ? "replace" : "add", ["path"] = path, ["value"] = value };

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
            ["name"] = new JsonObject { ["givenName"] = person.GivenName, ["familyName"] = person.FamilyName }, ["displayName"] = person.DisplayName, ["title"] = person.Title,
            ["emails"] = new JsonArray(new JsonObject { ["value"] = person.Mail, ["type"] = "work", ["primary"] = true }),
            [Document.Enterprise] = enterprise,
        };
        if (person.Mobile is not null)
        {
            body["phoneNumbers"] = new JsonArray(new JsonObject { ["value"] = person.Mobile, ["type"] = "mobile" });
        }

        return body;
    }
}
