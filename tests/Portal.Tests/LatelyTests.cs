using System.Text.Json;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Tests;

/// <summary>What happened lately as a person would tell it.</summary>
public sealed class LatelyTests
{
    private static readonly AuditActor _okta = new("connector", Guid.Parse("01a21f81-8130-78e3-82b0-936112e38d01"), "Okta");
    private static readonly AuditActor _entra = new("connector", Guid.Parse("01a21f81-8130-78e3-82b0-936112e38d02"), "Entra");

    [Theory]
    [InlineData("user.created", """{"userName":"mara@acme.test"}""", "Okta created mara@acme.test")]
    [InlineData("user.deleted", """{"userName":"mara@acme.test"}""", "Okta deleted mara@acme.test")]
    [InlineData("user.changed", """{"userName":"mara@acme.test","changes":[{"path":"title","before":"a","after":"b"},{"path":"locale","before":"a","after":"b"}]}""", "Okta changed mara@acme.test: title, locale")]
    [InlineData("user.changed", """{"userName":"m","changes":[{"path":"a"},{"path":"b"},{"path":"c"},{"path":"d"},{"path":"e"}]}""", "Okta changed m: a, b, c and 2 more")]
    [InlineData("user.changed", """{"userName":"m","changes":[{"path":"active","before":"true","after":"false"}]}""", "Okta deactivated m")]
    [InlineData("group.changed", """{"displayName":"Drivers","membersAdded":[1,2],"membersRemoved":[]}""", "Okta added 2 people to Drivers")]
    [InlineData("group.changed", """{"displayName":"Drivers","membersAdded":[],"membersRemoved":[1]}""", "Okta took 1 person out of Drivers")]
    [InlineData("group.changed", """{"displayName":"Drivers","membersAdded":[1],"membersRemoved":[1]}""", "Okta added 1 person and removed 1 in Drivers")]
    [InlineData("connector.created", """{"name":"Ping"}""", "Okta created the connector Ping")]
    [InlineData("token.issued", """{"kind":"connector","name":"first"}""", "Okta issued the token first")]
    [InlineData("token.issued", """{"kind":"management","name":"nightly"}""", "Okta issued the API key nightly")]
    public void One_thing_is_told_with_its_name(string action, string data, string told)
    {
        var deed = Assert.Single(Lately.Of([Event(_okta, action, data)], 6));

        Assert.Equal(told, $"{deed.Actor} {deed.Deed} {Happened.Name(deed.Last)}{(deed.More is null ? "" : $": {deed.More}")}");
    }

    [Fact]
    public void The_same_over_and_over_is_one_line_with_the_last_of_them()
    {
        var deeds = Lately.Of(
        [
            Event(_okta, "user.created", """{"userName":"last"}"""), Event(_okta, "user.created", """{"userName":"before"}"""), Event(_entra, "user.created", """{"userName":"other"}"""),
            Event(_okta, "user.created", """{"userName":"first"}"""), Event(_okta, "session.started", "{}"), Event(_okta, "group.changed", """{"displayName":"A","membersAdded":[1]}"""),
            Event(_okta, "group.changed", """{"displayName":"B","membersRemoved":[1]}"""),
        ], 6);

        Assert.Equal(["Okta created 2 users", "Entra created", "Okta created", "Okta changed 2 groups"], deeds.Select(deed => $"{deed.Actor} {deed.Deed}"));
        Assert.Equal("last", Happened.Name(deeds[0].Last));
    }

    [Fact]
    public void Where_older_ones_were_not_asked_for_the_last_line_says_so() =>
        Assert.Equal("created 2 or more users", Lately.Of([Event(_okta, "user.created", "{}"), Event(_okta, "user.created", "{}")], 6, isCut: true)[0].Deed);

    [Fact]
    public void What_was_refused_or_is_a_sign_in_changes_nothing() =>
        Assert.Empty(Lately.Of([Event(_okta, "authentication.failed", "{}"), Event(_okta, "session.started", "{}"), Event(_okta, "user.created", "{}") with { Outcome = "refused" }], 6));

    private static AuditEvent Event(AuditActor actor, string action, string data) =>
        new(Guid.NewGuid(), Guid.NewGuid(), DateTimeOffset.UnixEpoch, actor, action, new AuditResource(char.ToUpperInvariant(action[0]) + action.Split('.')[0][1..], Guid.NewGuid(), 1), "applied", "r", 1, 1, JsonDocument.Parse(data).RootElement);
}
