using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>
/// <c>Conversations/*.json</c> replayed through the gateway: the examples of the RFCs and what identity providers send, as data. A file's name
/// cites the section or the provider. A conversation is <c>it</c>, <c>connector</c> (dialect, mode) and <c>steps</c>; a step has <c>send</c>
/// (verb and path below /scim/v2), <c>headers</c>, <c>body</c> or <c>raw</c>, <c>type</c>; then <c>answer</c> (the status), <c>has</c> (a part of the
/// body; "*" is anything), <c>lacks</c>, <c>shows</c> (headers), <c>scimType</c>, <c>detail</c>, <c>keep</c> (name → where in the body); and of the
/// exchange log <c>outcome</c> and <c>tolerated</c>. <c>{run}</c> is new in each run; <c>{name}</c> is what was kept.
/// </summary>
[Collection(SuiteCollection.Name)]
public sealed class ConversationTests(Suite suite)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Conversations");

    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal))
        {
            foreach (var conversation in Load(Path.GetFileName(file)))
            {
                data.Add(Path.GetFileName(file), conversation!["it"]!.GetValue<string>());
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(All))]
    public async Task Is_answered_as_it_says(string file, string it)
    {
        var conversation = Load(file).Single(each => each!["it"]!.GetValue<string>() == it)!;
        var said = conversation["connector"];
        var connector = await OwnConnector.MakeAsync(suite, 1, said?["dialect"]?.GetValue<string>() ?? "auto", said?["mode"]?.GetValue<string>() ?? "tolerant");
        var kept = new Dictionary<string, string> { ["run"] = Guid.NewGuid().ToString("N")[..10], ["scim"] = suite.Now.Scim, ["nobody"] = Guid.NewGuid().ToString() };
        var logged = new List<(string RequestId, JsonNode Step, string Label)>();

        foreach (var (number, template) in conversation["steps"]!.AsArray().Index())
        {
            var step = JsonNode.Parse(Filled(template!.ToJsonString(), kept))!;
            var label = $"{file}, {it}, step {number + 1} ({step["send"]})";
            var answer = await SendAsync(connector, step);
            Check(step, answer, label);
            foreach (var (name, where) in step["keep"]?.AsObject() ?? [])
            {
                kept[name] = At(JsonNode.Parse(answer.Body)!, where!.GetValue<string>())!.ToString();
            }

            if (step["outcome"] is not null || step["tolerated"] is not null)
            {
                logged.Add((answer.RequestId!, step, label));
            }
        }

        foreach (var (requestId, step, label) in logged)
        {
            await CheckExchangeAsync(connector, requestId, step, label);
        }
    }

    private static Task<Answer> SendAsync(OwnConnector connector, JsonNode step)
    {
        var (verb, path) = step["send"]!.GetValue<string>().Split(' ', 2) is [var first, var second] ? (first, second) : throw new FormatException($"{step["send"]} is no verb and path.");
        var headers = (step["headers"]?.AsObject() ?? []).Select(header => (header.Key, header.Value!.GetValue<string>())).ToArray();
        var body = step["raw"]?.GetValue<string>() ?? step["body"]?.ToJsonString();
        return connector.SendAsync(new HttpMethod(verb), path.StartsWith("/scim", StringComparison.Ordinal) ? path : $"/scim/v2{path}", body, step["type"]?.GetValue<string>(), headers);
    }

    private static void Check(JsonNode step, Answer answer, string label)
    {
        var status = step["answer"]!.GetValue<int>();
        Assert.True(answer.Status == status, $"{label}: expected {status}, got {answer.Status}: {answer.Body}");
        if (status >= 400)
        {
            Scim.IsError(answer, status);
            Assert.Equal((label, step["scimType"]?.GetValue<string>()), (label, answer.Json.TryGetProperty("scimType", out var type) ? type.GetString() : null));
            Assert.Contains(step["detail"]?.GetValue<string>() ?? "", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Contains(answer.RequestId!, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
        else if (answer.Body.Length > 0)
        {
            Assert.Equal((label, "application/scim+json"), (label, answer.MediaType));
        }

        if (step["has"] is { } part)
        {
            Holds(part, JsonNode.Parse(answer.Body), $"{label}: $");
        }

        foreach (var absent in step["lacks"]?.AsArray() ?? [])
        {
            Assert.True(At(JsonNode.Parse(answer.Body)!, absent!.GetValue<string>()) is null, $"{label}: {absent} is in {answer.Body}");
        }

        foreach (var (name, value) in step["shows"]?.AsObject() ?? [])
        {
            Assert.True(answer.Headers.TryGetValue(name, out var shown), $"{label}: no {name}");
            Assert.True(value!.GetValue<string>() is var wanted && (wanted == "*" || wanted == shown), $"{label}: {name} is {shown}, expected {value}");
        }
    }

    private static void Holds(JsonNode wanted, JsonNode? found, string where)
    {
        switch (wanted, found)
        {
            case (JsonValue any, not null) when any.GetValueKind() == JsonValueKind.String && any.GetValue<string>() == "*":
                break;
            case (JsonObject parts, JsonObject whole):
                foreach (var (name, part) in parts)
                {
                    Holds(part!, whole[name], $"{where}.{name}");
                }

                break;
            case (JsonArray some, JsonArray all):
                Assert.True(some.Count == all.Count, $"{where} has {all.Count} values, expected {some.Count}: {all.ToJsonString()}");
                for (var i = 0; i < some.Count; i++)
                {
                    Holds(some[i]!, all[i], $"{where}[{i}]");
                }

                break;
            default:
                Assert.True(JsonNode.DeepEquals(wanted, found), $"{where} is {found?.ToJsonString() ?? "absent"}, expected {wanted.ToJsonString()}");
                break;
        }
    }

    /// <summary>What was recorded of the exchange: no request is silent.</summary>
    private async Task CheckExchangeAsync(OwnConnector connector, string requestId, JsonNode step, string label)
    {
        JsonElement exchange = default;
        await Eventually.HoldsAsync(async () =>
        {
            var page = await suite.SendAsync(HttpMethod.Get, $"/api/exchanges?requestId={requestId}", connector.Tenant.ApiKey);
            exchange = page.Json.GetProperty("items").EnumerateArray().FirstOrDefault();
            return exchange.ValueKind == JsonValueKind.Object;
        }, TimeSpan.FromSeconds(20), $"{label} is in the exchange log");

        Assert.Equal((label, step["outcome"]?.GetValue<string>() ?? exchange.GetProperty("outcome").GetString()), (label, exchange.GetProperty("outcome").GetString()));
        Assert.Equal((label, step["answer"]!.GetValue<int>()), (label, exchange.GetProperty("status").GetInt32()));
        if (step["tolerated"] is JsonArray wanted)
        {
            var tolerated = exchange.TryGetProperty("tolerated", out var items) ? items.EnumerateArray().Select(item => item.GetString()!) : [];
            // In whatever order: a document's attributes have none.
            Assert.Equal((label, string.Join(", ", wanted.Select(name => name!.GetValue<string>()).Order())), (label, string.Join(", ", tolerated.Order())));
        }

        if (step["scimType"] is { } type)
        {
            Assert.Equal(type.GetValue<string>(), exchange.GetProperty("scimType").GetString());
        }
    }

    /// <summary><c>Resources.0.id</c></summary>
    private static JsonNode? At(JsonNode node, string where)
    {
        JsonNode? at = node;
        foreach (var part in where.Split('/'))
        {
            at = at is JsonArray list ? int.TryParse(part, out var index) && index < list.Count ? list[index] : null : (at as JsonObject)?[part];
        }

        return at;
    }

    private static string Filled(string text, Dictionary<string, string> kept)
    {
        foreach (var (name, value) in kept)
        {
            text = text.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        return text;
    }

    private static JsonArray Load(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsArray();
}
