using System.Text.Json.Nodes;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.Suite;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Tests;

/// <summary>A twin that finds nothing must have been able to find something.</summary>
public sealed class Reckoning
{
    [Fact]
    public void Each_change_is_one_event() =>
        Assert.Empty(AuditCount.Compare([Write("create", "U1", "r1"), Write("update", "U1", "r2")], [Write("repeat", "U1", "r3")], [Event("U1", 1, "r1"), Event("U1", 2, "r2")]));

    [Fact]
    public void A_change_without_an_event_is_named() =>
        Assert.Equal(["update has no event (request r2)"], AuditCount.Compare([Write("create", "U1", "r1"), Write("update", "U1", "r2")], [], [Event("U1", 1, "r1")]));

    [Fact]
    public void A_repeat_that_was_recorded_is_named() =>
        Assert.Contains("changed nothing (repeat)", Assert.Single(AuditCount.Compare([Write("create", "U1", "r1")], [Write("repeat", "U1", "r3")], [Event("U1", 1, "r1"), Event("U1", 2, "r3")])), StringComparison.Ordinal);

    [Fact]
    public void An_event_recorded_twice_is_named() =>
        Assert.Contains(AuditCount.Compare([Write("create", "U1", "r1")], [], [Event("U1", 1, "r1"), Event("U1", 1, "r1")]), line => line.Contains("was recorded 2 times", StringComparison.Ordinal));

    [Fact]
    public void A_write_whose_answer_was_lost_is_known_by_its_resource() =>
        Assert.Empty(AuditCount.Compare([Write("create", "U1", "r2") with { AnAnswerWasLost = true }], [], [Event("U1", 1, "never-read")]));

    [Fact]
    public void A_stranger_event_is_not_explained_by_a_write_that_was_answered() =>
        Assert.Equal(2, AuditCount.Compare([Write("create", "U1", "r2")], [], [Event("U1", 1, "never-read")]).Count);

    [Fact]
    public void Documents_differ_by_path()
    {
        var expected = Facts("""{"userName":"ivo","emails":[{"type":"work","value":"a"}],"title":"Analyst"}""");
        var found = Facts("""{"id":"1","meta":{},"groups":[],"userName":"Ivo","emails":[{"type":"work","value":"a"},{"type":"home","value":"b"}]}""");

        Assert.Equal(
            [
                "title is absent, expected \"Analyst\"",
                "userName is \"Ivo\", expected \"ivo\"",
                "emails[type eq \"home\"].type is \"home\", expected nothing",
                "emails[type eq \"home\"].value is \"b\", expected nothing",
            ],
            Document.Differences(expected, found));
    }

    [Fact]
    public void A_second_element_of_one_type_does_not_hide_behind_the_first() =>
        Assert.False(Document.Same(Facts("""{"emails":[{"type":"work","value":"a"}]}"""), Facts("""{"emails":[{"type":"work","value":"a"},{"type":"work","value":"a"}]}""")));

    [Fact]
    public void The_same_seed_is_the_same_company()
    {
        var (one, other) = (People.Company.Founded(7, 20, 3), People.Company.Founded(7, 20, 3));

        Assert.Equal(one.People.Select(person => person.ExternalId), other.People.Select(person => person.ExternalId));
        Assert.Equal(one.Some(one.People, 0.3).Select(person => person.Number), other.Some(other.People, 0.3).Select(person => person.Number));
    }

    private static Mutation Write(string what, string resource, string request) => new(what, resource, [request], false);

    private static AuditEvent Event(string resource, long version, string request) => new(Guid.NewGuid().ToString(), DateTimeOffset.UtcNow, "user.changed", resource, version, request);

    private static SortedDictionary<string, string> Facts(string json) => Document.Flatten((JsonObject)JsonNode.Parse(json)!);
}
