using System.Text.Json.Nodes;

namespace ScimSuite.Testing;

/// <summary>Promises kept as data, <c>Cases/*.json</c> beside a test project: each has <c>it</c>, <c>when</c> and <c>then</c>; the file's name cites the section.</summary>
public static class CaseFile
{
    /// <summary>The names of a file's cases, for a theory.</summary>
    public static IEnumerable<string> Names(string file) => Read(file).Select(one => (string)one["it"]!);

    /// <summary>One case by its name.</summary>
    public static JsonObject Case(string file, string it) => Read(file).Single(one => (string)one["it"]! == it);

    private static IEnumerable<JsonObject> Read(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", file)))!.AsArray().Select(one => one!.AsObject());
}
