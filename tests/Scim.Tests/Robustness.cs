using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Patch;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Tests;

/// <summary>
/// Whatever is sent ends in an answer or a <see cref="ScimException"/>, and soon. <c>SCIM_FUZZ_INPUTS</c> says how many inputs are tried
/// in all; the default is what every build can afford.
/// </summary>
public class Robustness
{
    private static readonly long Inputs = long.TryParse(Environment.GetEnvironmentVariable("SCIM_FUZZ_INPUTS"), CultureInfo.InvariantCulture, out var given) ? given : 300_000;
    private static readonly string[] Corpus = [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Cases"), "*.json").SelectMany(Bodies)];
    private static readonly string[] Filters = [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Cases"), "*.json").SelectMany(FilterTexts)];

    private static readonly JsonObject Ada = JsonNode.Parse(
        $$$"""
        {"schemas":["{{{ScimUrns.User}}}","{{{ScimUrns.EnterpriseUser}}}"],"id":"u1","userName":"ada","name":{"givenName":"Ada"},
         "emails":[{"value":"ada@acme.test","type":"work","primary":true},{"value":"a@home.test","type":"home"}],
         "{{{ScimUrns.EnterpriseUser}}}":{"department":"R","manager":{"value":"u2"}},
         "{{{Schemas.TenantUrn}}}":{"tags":["a","b"],"level":3,"serial":"S","doors":[{"name":"d","floor":1}]}}
        """)!.AsObject();

    [Fact]
    public void A_printed_filter_reads_as_itself() => Generators.Filter.Where(IsWithinLimits).Sample(
        filter => filter.Equals(FilterParser.Parse(filter.ToString(), new Tolerance(isStrict: true))), iter: Inputs / 10);

    [Fact]
    public void Any_filter_ends_in_an_answer() => Survives(
        Gen.OneOf<string>(Generators.Rubble, Generators.Damaged(Gen.OneOf<string>(Filters)), Generators.Damaged(Generators.Filter.Select(filter => filter.ToString()))),
        Inputs * 3 / 10,
        (text, tolerance) => FilterEvaluator.Matches(FilterParser.Parse(text, tolerance), Ada, Schemas.Extended, tolerance));

    [Fact]
    public void Any_path_ends_in_an_answer() => Survives(
        Gen.Select(Generators.Rubble, Gen.OneOf<string>("add", "remove", "replace"), Gen.OneOf<string>("\"x\"", "null", "{\"value\":\"x\"}", "[\"x\"]", "[{\"primary\":true}]", "true", "{}", "[]"),
            (path, op, value) => $$"""{"op":"{{op}}","path":{{JsonSerializer.Serialize(path)}},"value":{{value}}}"""),
        Inputs * 2 / 10,
        (operation, tolerance) => Patch($$"""{"schemas":["{{ScimUrns.PatchOp}}"],"Operations":[{{operation}}]}""", tolerance));

    [Fact]
    public void Any_body_ends_in_an_answer() => Survives(
        Generators.Damaged(Gen.OneOf<string>(Corpus)),
        Inputs * 4 / 10,
        (body, tolerance) =>
        {
            Patch(body, tolerance);
            if (Parse(body) is { } element)
            {
                DocumentReader.Read(element, Schemas.Extended, tolerance);
                DocumentReader.Replace(element, Ada, Schemas.Extended, tolerance);
                MembershipPatch.MembersOf(element, tolerance);
            }
        });

    private static void Patch(string body, Tolerance tolerance)
    {
        if (!body.Contains("Operations", StringComparison.Ordinal) || Parse(body) is not { } element)
        {
            return;
        }

        var request = PatchRequest.Parse(element, tolerance);
        try
        {
            MembershipPatch.Split(request, tolerance);
        }
        catch (ScimException)
        {
        }

        // What a PATCH leaves is a document again: reading it changes nothing.
        var after = request.ApplyTo(Ada, Schemas.Extended, tolerance);
        var reread = DocumentReader.Replace(JsonDocument.Parse(after.ToJsonString()).RootElement, after, Schemas.Extended, new Tolerance(isStrict: true));
        Assert.True(DocumentEquality.Same(after, reread), $"{after.ToJsonString()} reads as {reread.ToJsonString()}");
    }

    // JSON that cannot be parsed never gets here: the HTTP side answers it.
    private static JsonElement? Parse(string body)
    {
        try
        {
            return JsonDocument.Parse(Bytes(body), new JsonDocumentOptions { MaxDepth = 32 }).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Half a surrogate pair becomes a byte that UTF-8 does not have.
    private static byte[] Bytes(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body.Replace('\ud800', '\u0001'));
        bytes.AsSpan().Replace((byte)1, (byte)0xff);
        return bytes;
    }

    private static void Survives(Gen<string> inputs, long count, Action<string, Tolerance> act) => inputs.Sample(
        input =>
        {
            var clock = Stopwatch.StartNew();
            foreach (var isStrict in (bool[])[false, true])
            {
                try
                {
                    act(input, new Tolerance(isStrict));
                }
                catch (ScimException refusal)
                {
                    Assert.InRange(refusal.Error.Status, 400, 499);
                    Assert.InRange(refusal.Error.Detail.Length, 1, 12_000);
                }
            }

            // A pause of the machine is not the input's fault: what was slow must be slow each time.
            for (var attempt = 1; clock.ElapsedMilliseconds > 50; attempt++)
            {
                Assert.True(attempt < 8, $"took {clock.ElapsedMilliseconds} ms: {input}");
                clock.Restart();
                try
                {
                    act(input, new Tolerance(isStrict: false));
                }
                catch (ScimException)
                {
                }
            }
        },
        iter: count);

    private static bool IsWithinLimits(FilterNode filter)
    {
        try
        {
            FilterParser.Parse(filter.ToString(), new Tolerance(isStrict: true));
            return true;
        }
        catch (ScimException refusal) when (refusal.Error.Detail.Contains("nested deeper", StringComparison.Ordinal) || refusal.Error.Detail.Contains("more than 100", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static IEnumerable<string> Bodies(string file)
    {
        foreach (var entry in JsonNode.Parse(File.ReadAllText(file))!.AsArray())
        {
            var (what, input) = entry!["when"]!.AsObject().Single();
            switch (what)
            {
                case "post" or "put":
                    yield return input!.ToJsonString();
                    break;
                case "patch" or "members":
                    yield return (input is JsonArray operations
                        ? new JsonObject { ["schemas"] = new JsonArray(ScimUrns.PatchOp), ["Operations"] = operations.DeepClone() }
                        : input!).ToJsonString();
                    break;
            }
        }
    }

    private static IEnumerable<string> FilterTexts(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsArray()
        .Select(entry => entry!["when"]!["filter"]?.GetValue<string>()).OfType<string>();
}
