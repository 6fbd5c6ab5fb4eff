using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Patch;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Tests;

/// <summary>
/// The promises of <c>Cases/*.json</c>. A file's name cites the RFC's section or the provider; each entry has <c>it</c>, <c>given</c>,
/// <c>when</c> and <c>then</c> (see README.md). Errors are compared as a whole: status, scimType and a part of the detail.
/// </summary>
public class ProtocolCases
{
    private static readonly string[] Modes = ["tolerant", "strict"];

    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Cases"), "*.json").Order(StringComparer.Ordinal))
        {
            foreach (var entry in Load(Path.GetFileName(file)))
            {
                data.Add(Path.GetFileName(file), entry!["it"]!.GetValue<string>());
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Holds(string file, string it)
    {
        var entry = Load(file).Single(candidate => candidate!["it"]!.GetValue<string>() == it)!.AsObject();
        var given = entry["given"]?.AsObject() ?? [];
        var then = entry["then"]!.AsObject();
        foreach (var mode in given["mode"]?.GetValue<string>() is { } one ? [one] : Modes)
        {
            var tolerance = new Tolerance(mode == "strict", given["dialect"]?.GetValue<string>() ?? "auto");
            Check(given, entry["when"]!.AsObject(), then, tolerance, $"{file}, {it}, {mode}");
        }
    }

    private static void Check(JsonObject given, JsonObject when, JsonObject then, Tolerance tolerance, string label)
    {
        JsonNode? result;
        try
        {
            result = Run(given, when, tolerance);
        }
        catch (ScimException refusal) when (then["error"] is JsonObject expected)
        {
            Assert.Equal(expected["status"]?.GetValue<int>() ?? 400, refusal.Error.Status);
            Assert.Equal(expected["scimType"]?.GetValue<string>(), refusal.Error.ScimType);
            Assert.Contains(expected["detail"]!.GetValue<string>(), refusal.Error.Detail, StringComparison.Ordinal);
            return;
        }

        Assert.True(then["error"] is null, $"{label}: not refused, but {result?.ToJsonString()} with {string.Join(", ", tolerance.Items)}");
        var wanted = then["result"];
        Assert.True(DocumentEquality.Same(wanted, result), $"{label}\nwanted {wanted?.ToJsonString()}\nis     {result?.ToJsonString()}");
        Assert.Equal(then["tolerated"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [], tolerance.Items);
    }

    private static JsonNode? Run(JsonObject given, JsonObject when, Tolerance tolerance)
    {
        var schema = Schemas.Named(given["type"]?.GetValue<string>() ?? "User");
        var document = given["document"]?.AsObject();
        var before = document?.DeepClone();
        var (what, input) = Assert.Single(when);
        JsonNode? result = what switch
        {
            "post" => DocumentReader.Read(Element(input), schema, tolerance),
            "put" => DocumentReader.Replace(Element(input), document!, schema, tolerance),
            "patch" => PatchRequest.Parse(Patch(input), tolerance).ApplyTo(document!, schema, tolerance),
            "members" => Changes(MembershipPatch.Split(PatchRequest.Parse(Patch(input), tolerance), tolerance)),
            "filter" => Matching(input!.GetValue<string>(), given["documents"]!.AsArray(), schema, tolerance),
            "print" => FilterParser.Parse(input!.GetValue<string>(), tolerance).ToString(),
            "project" => Projection.Parse(input!["attributes"]?.GetValue<string>(), input["excludedAttributes"]?.GetValue<string>(), schema, tolerance).Apply(document!),
            _ => throw new InvalidOperationException($"A case has no '{what}'."),
        };
        Assert.True(DocumentEquality.Same(before, document), "The document given was changed.");
        return result;
    }

    // A list of operations stands for the whole body.
    private static JsonElement Patch(JsonNode? input) => Element(input is JsonArray operations
        ? new JsonObject { ["schemas"] = new JsonArray(ScimUrns.PatchOp), ["Operations"] = operations.DeepClone() }
        : input);

    private static JsonArray Matching(string filter, JsonArray documents, ResourceSchema schema, Tolerance tolerance)
    {
        var parsed = FilterParser.Parse(filter, tolerance);
        var bound = FilterBinder.Bind(parsed, schema, tolerance);
        return new JsonArray([.. documents.Where(candidate => FilterEvaluator.Matches(bound, candidate!.AsObject())).Select(match => match!["id"]!.DeepClone())]);
    }

    private static JsonArray Changes(MembershipPatch split)
    {
        var list = new JsonArray();
        foreach (var change in split.Changes)
        {
            list.Add(change switch
            {
                AddMembers add => new JsonObject { ["add"] = Ids(add.Ids) },
                RemoveMembers remove => new JsonObject { ["remove"] = Ids(remove.Ids) },
                ReplaceMembers replace => new JsonObject { ["replace"] = Ids(replace.Ids) },
                _ => JsonValue.Create("remove-all"),
            });
        }

        foreach (var rest in split.Rest.Operations)
        {
            list.Add($"rest: {rest.Verb} {rest.Path}".TrimEnd());
        }

        return list;
    }

    private static JsonArray Ids(IReadOnlyList<string> ids) => new([.. ids.Select(id => (JsonNode)id)]);

    private static JsonElement Element(JsonNode? node) => JsonDocument.Parse(node?.ToJsonString() ?? "null").RootElement;

    private static JsonArray Load(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", file)))!.AsArray();
}
