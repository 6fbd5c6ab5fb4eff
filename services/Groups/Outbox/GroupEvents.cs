using System.Text.Json;
using ScimSuite.Events;
using ScimSuite.Groups.Model;
using ScimSuite.Outbox;
using ScimSuite.Persistence;

namespace ScimSuite.Groups.Outbox;

/// <summary>(before, after, members) → what the world is told: one request, one version, one event, in numbered parts where it is large.</summary>
internal static class GroupEvents
{
    public static void PublishCreated(this TenantTransaction tx, Group group, MemberDifference members)
    {
        var document = JsonElement.Parse(group.Document);
        var name = group.DisplayName;
        Number(members, (part, number, of) => tx.Publish(new GroupCreated(group.Id, group.Version, name, document, part.Added, number, of)));
    }

    public static void PublishChanged(this TenantTransaction tx, Group before, Group after, MemberDifference members)
    {
        var changes = ReferenceEquals(before.Document, after.Document) ? [] : AttributeChanges.Between(JsonElement.Parse(before.Document), JsonElement.Parse(after.Document));
        var name = after.DisplayName;
        Number(members, (part, number, of) => tx.Publish(new GroupChanged(after.Id, after.Version, name, number == 1 ? changes : [], part.Added, part.Removed, number, of)));
    }

    /// <summary>The last version of all: one more than the group had.</summary>
    public static void PublishDeleted(this TenantTransaction tx, Group group) => tx.Publish(new GroupDeleted(group.Id, group.Version + 1, group.DisplayName));

    private static void Number(MemberDifference members, Action<MemberDifference, int, int> publish)
    {
        var parts = members.InParts(GroupCreated.MembersPerPart).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            publish(parts[i], i + 1, parts.Count);
        }
    }
}
