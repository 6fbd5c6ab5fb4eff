using System.Text.Json;
using ScimSuite.Events;

namespace ScimSuite.Outbox.Tests.Messaging;

public sealed class EventTests
{
    [Fact]
    public void Every_event_of_the_assembly_is_in_the_table()
    {
        var records = typeof(IEvent).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IEvent)));

        Assert.Equal(records.OrderBy(type => type.Name), EventTypes.All.Select(type => type.Record).OrderBy(type => type.Name));
    }

    [Fact]
    public void An_envelope_is_read_as_it_was_written()
    {
        var happened = new GroupChanged(
            Guid.NewGuid(), 7, "Ünïcode", [new AttributeChange("displayName", JsonElement.Parse("\"a\""), null)], [new MemberRef(Guid.NewGuid(), "User")], [], 2, 3);

        var read = EventEnvelope.FromJson(Some.Envelope(happened).ToUtf8Json());
        var again = read.Read<GroupChanged>();

        Assert.Equal(("group.changed", "Group", happened.GroupId, 7L, 2, 3), (read.Type, read.AggregateType, read.AggregateId, read.Version, read.Part, read.Parts));
        Assert.Equal(JsonSerializer.Serialize(happened, EventsJson.Default.GroupChanged), JsonSerializer.Serialize(again, EventsJson.Default.GroupChanged));
        Assert.DoesNotContain("aggregateId", read.Data.GetRawText(), StringComparison.Ordinal);
    }
}
