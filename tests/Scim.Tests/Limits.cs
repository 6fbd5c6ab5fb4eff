using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Patch;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Tests;

/// <summary>Limits, one step below and one above, and the work done at the limit.</summary>
public class Limits
{
    private static readonly JsonObject Ada = new() { ["schemas"] = new JsonArray(ScimUrns.User), ["id"] = "u1", ["userName"] = "ada" };

    [Fact]
    public void A_filter_of_8_KiB_is_read_and_one_byte_more_is_not()
    {
        FilterParser.Parse($"userName eq \"{new string('a', 8178)}\"", new Tolerance(true));
        var refusal = Assert.Throws<ScimException>(() => FilterParser.Parse($"userName eq \"{new string('a', 8177)}é\"", new Tolerance(true)));

        Assert.Equal(("invalidFilter", "The filter is longer than 8192 bytes."), (refusal.Error.ScimType, refusal.Error.Detail));
    }

    [Fact]
    public void A_hundred_nodes_are_read_and_one_more_is_not()
    {
        var ninetyNine = string.Join(" and ", Enumerable.Repeat("title pr", 50));
        FilterParser.Parse($"not ({ninetyNine})", new Tolerance(true));

        Assert.Throws<ScimException>(() => FilterParser.Parse($"not (not ({ninetyNine}))", new Tolerance(true)));
    }

    [Fact]
    public void A_thousand_operations_are_applied_and_one_more_is_too_large()
    {
        var after = Patch(1000).ApplyTo(Ada, CoreSchemas.User, new Tolerance(true));
        var refusal = Assert.Throws<ScimException>(() => Patch(1001));

        Assert.Equal("999", after["title"]!.GetValue<string>());
        Assert.Equal(413, refusal.Error.Status);
    }

    [Fact]
    public void A_thousand_values_are_kept_and_one_more_is_not()
    {
        Assert.Equal(1000, Post(1000)["roles"]!.AsArray().Count);
        Assert.Throws<ScimException>(() => Post(1001));

        var full = Post(1000);
        var one = Parse("""{"Operations":[{"op":"add","path":"roles","value":[{"value":"another"}]}]}""");
        Assert.Throws<ScimException>(() => PatchRequest.Parse(one, new Tolerance(false)).ApplyTo(full, CoreSchemas.User, new Tolerance(false)));
    }

    [Fact]
    public void A_group_of_a_hundred_thousand_members_is_split_in_one_pass()
    {
        var members = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $$"""{"value":"{{i}}"}"""));
        var body = Parse($$"""{"schemas":["{{ScimUrns.PatchOp}}"],"Operations":[{"op":"replace","path":"members","value":[{{members}}]}]}""");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var split = MembershipPatch.Split(PatchRequest.Parse(body, new Tolerance(true)), new Tolerance(true));
        var perMember = (GC.GetAllocatedBytesForCurrentThread() - before) / 100_000;

        // Bytes and not time: a busy machine changes one and not the other.
        Assert.Equal(100_000, Assert.IsType<ReplaceMembers>(Assert.Single(split.Changes)).Ids.Count);
        Assert.True(perMember < 250, $"took {perMember} bytes a member");
    }

    [Fact]
    public void Strings_JSON_can_write_but_nobody_can_keep_are_refused()
    {
        foreach (var bad in (string[])["\\u0000", "\\ud800", "\\udc00x", "a\\ud800\\ud800"])
        {
            var refusal = Assert.Throws<ScimException>(() => DocumentReader.Read(Parse($$"""{"userName":"{{bad}}"}"""), CoreSchemas.User, new Tolerance(false)));
            Assert.Equal("invalidValue", refusal.Error.ScimType);
            Assert.Throws<ScimException>(() => DocumentReader.Read(Parse($$"""{"userName":"ada","{{bad}}":1}"""), CoreSchemas.User, new Tolerance(true)));
        }
    }

    [Fact]
    public void What_was_tolerated_can_stand_in_a_header()
    {
        var tolerance = new Tolerance(false);
        DocumentReader.Read(Parse($$"""{"userName":"ada","x\r\nSet-Cookie: a=b; \"":1,"{{new string('y', 500)}}":2}"""), CoreSchemas.User, tolerance);
        for (var i = 0; i < 100; i++)
        {
            tolerance.Report($"item-{i}");
        }

        Assert.All(tolerance.Items, item => Assert.True(item.Length <= 120 && item.All(c => c is >= ' ' and < '\x7f' and not ('"' or ',' or ';'))));
        Assert.Equal(33, tolerance.Items.Count);
    }

    private static PatchRequest Patch(int operations)
    {
        var list = string.Join(',', Enumerable.Range(0, operations).Select(i => $$"""{"op":"replace","path":"title","value":"{{i}}"}"""));
        return PatchRequest.Parse(Parse($$"""{"schemas":["{{ScimUrns.PatchOp}}"],"Operations":[{{list}}]}"""), new Tolerance(true));
    }

    private static JsonObject Post(int roles) => DocumentReader.Read(
        Parse($$"""{"schemas":["{{ScimUrns.User}}"],"userName":"ada","roles":[{{string.Join(',', Enumerable.Range(0, roles).Select(i => $$"""{"value":"r{{i}}"}"""))}}]}"""),
        CoreSchemas.User, new Tolerance(true));

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
