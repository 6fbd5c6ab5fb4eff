using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>
/// Where attacks are planted, by the APIs: every string of users and groups, names of connectors, tokens, keys and extensions, and what a client says of
/// itself and is refused for. In full size every field holds each of the 200 once.
/// </summary>
internal sealed class AttackGround(Suite suite, string tenant, string key, bool isFull)
{
    private const string Extension = "urn:attacks:1.0:User";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static readonly string[] _plain = ["displayName", "title", "nickName", "userType", "externalId", "profileUrl", "preferredLanguage", "locale", "timezone"];
    private static readonly string[] _names = ["formatted", "givenName", "familyName", "middleName", "honorificPrefix", "honorificSuffix"];
    private static readonly string[] _lists = ["phoneNumbers", "ims", "photos", "entitlements", "roles"];
    private static readonly string[] _address = ["formatted", "streetAddress", "locality", "region", "postalCode", "country", "type"];
    private static readonly string[] _enterprise = ["employeeNumber", "costCenter", "organization", "division", "department"];

    /// <summary>Every field that some page must show. Filters, paths and schemas that were refused are planted too, and kept nowhere: a log of values would be one.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "userName", "changed", "group", "groupExternalId", "motto", "connector", "token", "key", "extension", "extensionDescription", "agent",
        .. _plain, .. _names.Select(name => $"name.{name}"), .. _enterprise, "emails.value", "emails.display", "emails.type",
        .. _lists.SelectMany(list => new[] { $"{list}.value", $"{list}.display", $"{list}.type" }), .. _address.Select(part => $"addresses.{part}"),
    ];

    /// <summary>How many attacks this field holds in full size: a tenant has so many connectors, keys and extensions, and a name takes 100 characters.</summary>
    public static int Most(string field) => field switch { "connector" => 90, "token" => 150, "key" => 9, "extension" or "extensionDescription" => 10, _ => Attacks.All.Count };

    public List<(string Id, string Token)> Connectors { get; } = [];

    public List<string> Users { get; } = [];

    public List<string> Groups { get; } = [];

    private int Many => isFull ? Attacks.All.Count : 16;

    public async Task PlantAsync()
    {
        await ExtensionsAsync();
        await ConnectorsAsync();
        await Task.Delay(1200);     // the services hear of it
        var token = Connectors[0].Token;
        await TogetherAsync(Many, i => UserAsync(token, i));
        await TogetherAsync(Many, i => GroupAsync(token, i));
        await TogetherAsync(isFull ? Attacks.All.Count : 10, i => RefusedAsync(token, isFull ? i : i * 20));
        foreach (var formula in Attacks.Formulas)
        {
            await MadeAsync("/scim/v2/Users", token, new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = formula, ["displayName"] = formula });
        }

        await Task.Delay(3000);     // events and exchanges arrive
    }

    private static Task TogetherAsync(int count, Func<int, Task> plantAsync) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (i, _) => await plantAsync(i));

    private async Task ConnectorsAsync()
    {
        IEnumerable<string> names = [Attacks.Formulas[0], .. Attacks.Short.Where((_, at) => isFull ? at < 90 : at % 40 == 3).Select(i => Attacks.In("connector", i))];
        foreach (var (name, at) in names.Select((name, at) => (name, at)))
        {
            var connector = await MadeAsync($"/api/tenants/{tenant}/connectors", key, new JsonObject { ["name"] = name, ["rateLimit"] = new JsonObject { ["perSecond"] = 10_000, ["burst"] = 20_000 } });
            var token = "";
            foreach (var i in Enumerable.Range(at * 2, isFull ? 2 : 1))
            {
                token = (await MadeAsync($"/api/tenants/{tenant}/connectors/{connector.Id}/tokens", key, new JsonObject { ["name"] = Attacks.In("token", Attacks.Short[i % Attacks.Short.Count]) })).Json.GetProperty("token").GetString()!;
            }

            Connectors.Add((connector.Id, token));
        }

        foreach (var i in Attacks.Short.Where((_, at) => at % (isFull ? 18 : 99) == 5).Take(10))
        {
            await MadeAsync($"/api/tenants/{tenant}/keys", key, new JsonObject { ["name"] = Attacks.In("key", i) });
        }
    }

    private async Task ExtensionsAsync()
    {
        for (var i = 0; i < (isFull ? 10 : 1); i++)
        {
            await MadeAsync($"/api/tenants/{tenant}/schema-extensions", key, new JsonObject
            {
                ["id"] = i == 0 ? Extension : $"urn:attacks:1.{i}:Other", ["resourceType"] = "User", ["name"] = Attacks.In("extension", Attacks.Short[i * 17]), ["description"] = Attacks.In("extensionDescription", (i * 19) + 10),
                ["attributes"] = new JsonArray(new JsonObject { ["name"] = "motto", ["type"] = "string", ["multiValued"] = false, ["description"] = Attacks.All[54] }),
            });
        }
    }

    private async Task UserAsync(string token, int at)
    {
        var next = at * (isFull ? 1 : 13);
        string Next(string field) => Attacks.In(field, next++);
        JsonObject Of(IEnumerable<string> names, string prefix = "") => new(names.Select(name => KeyValuePair.Create(name, (JsonNode?)Next(prefix + name))));

        var user = Of(_plain);
        user["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User", Enterprise, Extension);
        user["userName"] = $"{at}{Next("userName")}";
        user["name"] = Of(_names, "name.");
        user["emails"] = new JsonArray(new JsonObject { ["value"] = $"{Next("emails.value")}@x.test", ["type"] = Next("emails.type"), ["display"] = Next("emails.display"), ["primary"] = true });
        foreach (var list in _lists)
        {
            user[list] = new JsonArray(Of(["value", "display", "type"], $"{list}."));
        }

        user["addresses"] = new JsonArray(Of(_address, "addresses."));
        user[Enterprise] = Of(_enterprise);
        user[Extension] = new JsonObject { ["motto"] = Next("motto") };
        var made = await MadeAsync("/scim/v2/Users", token, user);
        await SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{made.Id}", token, Patch(("title", Next("changed")), ("active", at % 3 != 0)));
        lock (Users)
        {
            Users.Add(made.Id);
        }
    }

    private async Task GroupAsync(string token, int at)
    {
        var next = at * (isFull ? 1 : 13);
        var made = await MadeAsync("/scim/v2/Groups", token, new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Group"), ["displayName"] = $"{Attacks.In("group", next)}{at}", ["externalId"] = Attacks.In("groupExternalId", next + 1),
            ["members"] = new JsonArray(new JsonObject { ["value"] = Users[at], ["display"] = Attacks.In("member", next + 2) }),
        });
        lock (Groups)
        {
            Groups.Add(made.Id);
        }
    }

    /// <summary>What stands in the exchange log and in error details: filters, user agents, paths, schemas.</summary>
    private async Task RefusedAsync(string token, int i)
    {
        // Shown is the first word of what a client calls itself.
        var agent = $"~agent.{i}~{string.Concat(Attacks.All[i].Where(char.IsAscii))}";
        await SendAsync(HttpMethod.Get, $"/scim/v2/Users?filter={Uri.EscapeDataString($"{Attacks.In("filter", i)} eq \"{Attacks.All[i]}\"")}", token, null, ("User-Agent", agent), ("X-Request-Id", agent));
        await SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{Users[0]}", token, Patch((Attacks.In("path", i), Attacks.All[i])));
        if (i % 20 == 0)
        {
            await SendAsync(HttpMethod.Get, $"/scim/v2/Users/{Uri.EscapeDataString(Attacks.All[i])}", token);
        }

        await SendAsync(HttpMethod.Post, "/scim/v2/Users", token, JsonSerializer.Serialize(new { schemas = new[] { Attacks.In("schema", i) }, userName = Attacks.All[i] }));
    }

    private static string Patch(params (string Path, object Value)[] operations) => JsonSerializer.Serialize(new
    {
        schemas = new[] { "urn:ietf:params:scim:api:messages:2.0:PatchOp" }, Operations = operations.Select(operation => new { op = "replace", path = operation.Path, value = operation.Value }),
    });

    private async Task<Answer> MadeAsync(string path, string bearer, JsonObject body)
    {
        var made = await SendAsync(HttpMethod.Post, path, bearer, body.ToJsonString());
        Assert.True(made.Status == 201, $"{made.Status} {made.Body} for {body.ToJsonString()}");
        return made;
    }

    /// <summary>As providers do: who is told to wait, waits.</summary>
    private async Task<Answer> SendAsync(HttpMethod method, string path, string bearer, string? body = null, params (string Name, string Value)[] headers)
    {
        for (; ; )
        {
            var answer = await suite.SendAsync(method, path, bearer, body, headers);
            if (answer.Status != 429)
            {
                return answer;
            }

            await Task.Delay(250);
        }
    }
}
