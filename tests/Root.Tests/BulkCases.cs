using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimSuite.Root.Tests;

/// <summary>
/// <c>Cases/rfc7644-3.7-*.json</c>: <c>given</c> and <c>when</c> are Bulk operations, <c>then</c> what the answer's operations hold at least
/// (<c>"*"</c> = something, <c>null</c> = nothing), and what a look at a resource shows afterwards. <c>{b:1}</c> stands for the id made under bulkId <c>1</c>.
/// </summary>
public sealed class BulkCases(SuiteOfThree suite) : IClassFixture<SuiteOfThree>
{
    private static readonly JsonDocumentOptions _comments = new() { CommentHandling = JsonCommentHandling.Skip };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Cases"), "rfc7644-3.7*.json").Order())
            {
                foreach (var item in Read(file))
                {
                    data.Add(Path.GetFileName(file), item["it"]!.GetValue<string>());
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_bulk_is_answered_as_its_case_says(string file, string it)
    {
        var item = Read(Path.Combine(AppContext.BaseDirectory, "Cases", file)).Single(one => one["it"]!.GetValue<string>() == it);
        var tenant = suite.NewTenant((string?)item["mode"] == "strict");
        var ids = new Dictionary<string, string>();
        if (item["given"] is { } given)
        {
            Note(ids, await tenant.BulkAsync(Text(given, ids)));
        }

        var answer = await tenant.BulkAsync(Text(item["when"]!, ids), (int?)item["failOnErrors"]);
        Assert.Equal((int?)item["status"] ?? 200, answer.Status);
        if (answer.Status != 200)
        {
            Holds(item["then"]!, answer.Body, ids);
            return;
        }

        Note(ids, answer);
        var expected = item["then"]!.AsArray();
        Assert.True(expected.Count == answer.Operations.Count, answer.Body.ToJsonString());
        foreach (var (wanted, found) in expected.Zip(answer.Operations))
        {
            Holds(wanted!, found, ids);
        }

        foreach (var (path, wanted) in item["afterwards"]?.AsObject() ?? [])
        {
            var found = await tenant.GetAsync($"/scim/v2{Replaced(path, ids)}");
            if (wanted!.GetValueKind() == JsonValueKind.Number)
            {
                Assert.Equal(wanted.GetValue<int>(), found.Status);
            }
            else
            {
                Holds(wanted, found.Body, ids);
            }
        }
    }

    private static void Note(Dictionary<string, string> ids, Answer answer)
    {
        foreach (var operation in answer.Operations)
        {
            if ((string?)operation["bulkId"] is { } bulkId && (string?)operation["location"] is { } location)
            {
                ids[bulkId] = location.Split('/')[^1];
            }
        }
    }

    private static void Holds(JsonNode wanted, JsonNode? found, Dictionary<string, string> ids)
    {
        switch (wanted)
        {
            case JsonObject complex:
                foreach (var (name, value) in complex)
                {
                    var there = found?[name];
                    if (value is null)
                    {
                        Assert.True(there is null, $"{name} is {there?.ToJsonString()}");
                    }
                    else
                    {
                        Assert.True(there is not null, $"{name} is missing in {found?.ToJsonString()}");
                        Holds(value, there, ids);
                    }
                }

                break;
            case JsonArray list:
                Assert.True(list.Count == found!.AsArray().Count, found.ToJsonString());
                // Members come in the order of ids, which within one millisecond is nobody's.
                foreach (var (one, other) in list.OrderBy(item => Replaced(item!.ToJsonString(), ids), StringComparer.Ordinal).Zip(found.AsArray().OrderBy(item => item!.ToJsonString(), StringComparer.Ordinal)))
                {
                    Holds(one!, other, ids);
                }

                break;
            default:
                var text = Replaced(wanted.ToString(), ids);
                if (text.StartsWith('~'))
                {
                    Assert.Contains(text[1..], found!.ToString(), StringComparison.Ordinal);
                }
                else if (text != "*")
                {
                    Assert.Equal(text, found!.ToString());
                }

                break;
        }
    }

    private static string Text(JsonNode operations, Dictionary<string, string> ids)
    {
        var text = Replaced(operations.ToJsonString(), ids);
        return text[1..^1];
    }

    private static string Replaced(string text, Dictionary<string, string> ids) => ids.Aggregate(text, (all, id) => all.Replace($"{{b:{id.Key}}}", id.Value, StringComparison.Ordinal));

    private static IEnumerable<JsonObject> Read(string file) => JsonNode.Parse(File.ReadAllText(file), documentOptions: _comments)!.AsArray().Select(item => item!.AsObject());
}
