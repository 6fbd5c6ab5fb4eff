using System.Text.Json.Nodes;
using ScimSuite.Twins.People;

namespace ScimSuite.Twins.Providers;

/// <summary>
/// Entra with <c>?aadOptscim062020</c> appended to the tenant URL: lower-case operations, real booleans, several plain
/// attributes as one path-less replace with dotted and URN-prefixed keys, members removed by a filter in the path.
/// </summary>
internal sealed class EntraWithFlag : Entra
{
    public override string Name => "entra-flag";

    public override string BaseQuery => "aadOptscim062020";

    protected override string Add => "add";

    protected override string Replace => "replace";

    protected override JsonNode[] Operations(IReadOnlyDictionary<string, string> said, IReadOnlyDictionary<string, string> held)
    {
        var facts = said.Where(fact => !IsKey(fact.Key)).ToArray();
        var together = facts.Where(fact => held.ContainsKey(fact.Key) && !fact.Key.Contains('[')).ToArray();
        if (together.Length < 2)
        {
            return [.. facts.Select(fact => Operation(fact.Key, fact.Value, held))];
        }

        var value = new JsonObject(together.Select(fact => KeyValuePair.Create(PatchPath(fact.Key), Spoken(fact.Value))));
        return [.. facts.Except(together).Select(fact => Operation(fact.Key, fact.Value, held)), new JsonObject { ["op"] = Replace, ["value"] = value }];
    }

    protected override JsonNode? Spoken(string value) => JsonNode.Parse(value);

    protected override JsonObject AddMembers(IReadOnlyList<string> ids) => new()
    {
        ["op"] = Add,
        ["path"] = "members",
        ["value"] = new JsonArray([.. ids.Select(id => new JsonObject { ["value"] = id })]),
    };

    protected override JsonNode[] RemoveMembers(IReadOnlyList<string> ids) =>
        [.. ids.Select(id => new JsonObject { ["op"] = "remove", ["path"] = $"members[value eq \"{id}\"]" })];

    protected override JsonObject Rename(Team team) =>
        new() { ["op"] = Replace, ["value"] = new JsonObject { ["displayName"] = team.Name } };
}
