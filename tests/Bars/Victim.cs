using System.Text.Json.Nodes;

namespace ScimSuite.Bars;

/// <summary>What a tenant holds, every value marked, so that a single one of them in somebody else's answer is noticed.</summary>
internal sealed class Victim
{
    public required BarTenant Tenant { get; init; }

    /// <summary>In every name and address below.</summary>
    public required string Canary { get; init; }
    public required IReadOnlyList<Dictionary<string, string>> Things { get; init; }
    public required Guid Connector { get; init; }
    public required Guid Token { get; init; }
    public required Guid Key { get; init; }

    private static string Random => Guid.NewGuid().ToString();

    public static async Task<Victim> FurnishAsync(RunningSuite suite, BarTenant tenant, int many)
    {
        var canary = $"zq{Guid.NewGuid():N}"[..14];
        var scim = suite.Now.Gateway + "/scim/v2";
        var bearer = tenant.Connectors[0].Token;
        var things = await Task.WhenAll(Enumerable.Range(0, many).Select(async number =>
        {
            var name = $"{canary}-{number:0000}";
            var user = await suite.SendAsync("POST", $"{scim}/Users", bearer, User(name), "application/scim+json");
            var id = (string)user.Json!["id"]!;
            var group = await suite.SendAsync("POST", $"{scim}/Groups", bearer,
                $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{name}}","members":[{"value":"{{id}}"}]}""", "application/scim+json");
            return new Dictionary<string, string>
            {
                ["user"] = id, ["group"] = (string)group.Json!["id"]!, ["name"] = name,
            };
        }));
        var connector = await suite.ConnectorAsync(tenant);
        var token = await suite.TokenAsync(tenant, connector);
        var key = await suite.ApiAsync("POST", $"/api/tenants/{tenant.Id}/keys", tenant.ApiKey, $$"""{"name":"{{canary}}"}""");
        return new Victim { Tenant = tenant, Canary = canary, Things = things, Connector = connector, Token = token.Id, Key = (Guid)key["id"]! };
    }

    /// <summary>The same kinds of values, of nothing that ever was.</summary>
    public static Dictionary<string, string> Nothing(string canary) => new() { ["user"] = Random, ["group"] = Random, ["name"] = $"{new string('x', canary.Length)}-0000" };

    public static string User(string name) => new JsonObject
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = name, ["externalId"] = name, ["displayName"] = name, ["active"] = true,
        ["title"] = name, ["emails"] = new JsonArray(new JsonObject { ["value"] = $"{name}@bar.test", ["type"] = "work", ["primary"] = true }),
    }.ToJsonString();

    public async Task LeaveAsync(RunningSuite suite)
    {
        foreach (var thing in Things)
        {
            await suite.SendAsync("DELETE", $"{suite.Now.Gateway}/scim/v2/Groups/{thing["group"]}", Tenant.Connectors[0].Token);
            await suite.SendAsync("DELETE", $"{suite.Now.Gateway}/scim/v2/Users/{thing["user"]}", Tenant.Connectors[0].Token);
        }

        await suite.DropAsync(Tenant, Connector);
        await suite.ApiAsync("DELETE", $"/api/tenants/{Tenant.Id}/keys/{Key}", Tenant.ApiKey);
    }
}
