using System.Text;

namespace ScimSuite.Bars;

/// <summary>T3: whatever a tenant asks, nothing that belongs to another is in any answer.</summary>
internal static class Canaries
{
    private static readonly string[] _attributes = ["userName", "externalId", "displayName", "title", "emails.value", "name.familyName", "id", "meta.created", "active", "members.value", "nothing.such"];
    private static readonly string[] _operators = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"];
    private static readonly string[] _values = ["\"a\"", "\"z\"", "\"\"", "true", "false", "\"2020-01-01T00:00:00Z\"", "7", "null", "\"%\"", "\"_\"", "\"' or 1=1 --\""];

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var requests = isFull ? 20_000 : 2_000;
        var (caller, owner) = (suite.Now.Tenants[0], suite.Now.Tenants[1]);
        var victim = await Victim.FurnishAsync(suite, owner, 20);
        var (found, broken, next) = (0, 0, -1);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var chance = new Random(worker);
            while (Interlocked.Increment(ref next) < requests)
            {
                var (method, path, body) = Draw(chance, victim);
                var isApi = path.StartsWith("/api", StringComparison.Ordinal);
                var answer = await suite.SendAsync(method, suite.Now.Gateway + path, isApi ? caller.ApiKey : caller.Connectors[0].Token, body, "application/scim+json");
                if (answer.Body.Contains(victim.Canary, StringComparison.OrdinalIgnoreCase))
                {
                    Interlocked.Increment(ref found);
                    Console.WriteLine($"     {method} {path}");
                }

                if (answer.Status >= 500 && answer.Status is not (501 or 503))
                {
                    Interlocked.Increment(ref broken);
                    Console.WriteLine($"     {answer.Status} for {method} {path}");
                }
            }
        })));
        await victim.LeaveAsync(suite);
        return
        [
            new("T3", $"values of the other tenant in {requests:N0} random answers", $"{found}", "0", found == 0),
            new("T3", "5xx among them", $"{broken}", "0", broken == 0),
        ];
    }

    private static (string Method, string Path, string? Body) Draw(Random chance, Victim victim)
    {
        var resource = chance.Next(2) == 0 ? "Users" : "Groups";
        var foreign = victim.Things[chance.Next(victim.Things.Count)];
        var id = foreign[resource == "Users" ? "user" : "group"];
        return chance.Next(9) switch
        {
            0 => ("GET", $"/scim/v2/{resource}?filter={Uri.EscapeDataString(Filter(chance, 0))}&count={chance.Next(200)}", null),
            1 => ("GET", $"/scim/v2/{resource}?sortBy={_attributes[chance.Next(_attributes.Length)]}&sortOrder=descending&startIndex={chance.Next(-5, 500)}", null),
            2 => ("GET", $"/scim/v2/{resource}?attributes={_attributes[chance.Next(_attributes.Length)]}&count=1000", null),
            3 => ("POST", $"/scim/v2/{resource}/.search", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":{{Quoted(Filter(chance, 0))}},"count":100}"""),
            4 => ("GET", $"/scim/v2/{resource}/{id}", null),
            5 => ("PATCH", $"/scim/v2/{resource}/{id}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"displayName","value":"x"}]}"""),
            6 => ("GET", $"/scim/v2/{resource}?cursor={Convert.ToBase64String(Encoding.ASCII.GetBytes(id)).TrimEnd('=')}", null),
            7 => ("GET", new[] { "/scim/v2/Schemas", "/scim/v2/ResourceTypes", "/scim/v2/ServiceProviderConfig", "/scim/v2/Me", "/scim/v2" }[chance.Next(5)], null),
            _ => ("GET", new[] { "/api/audit?limit=200", $"/api/audit?tenant={victim.Tenant.Id}", $"/api/tenants/{victim.Tenant.Id}/connectors", "/api/tenants" }[chance.Next(4)], null),
        };
    }

    private static string Filter(Random chance, int depth)
    {
        var attribute = _attributes[chance.Next(_attributes.Length)];
        var compare = _operators[chance.Next(_operators.Length)];
        var simple = compare == "pr" ? $"{attribute} pr" : $"{attribute} {compare} {_values[chance.Next(_values.Length)]}";
        return depth > 2 ? simple : chance.Next(4) switch
        {
            0 => $"{simple} and {Filter(chance, depth + 1)}",
            1 => $"{simple} or ({Filter(chance, depth + 1)})",
            2 => $"not ({Filter(chance, depth + 1)})",
            _ => simple,
        };
    }

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
