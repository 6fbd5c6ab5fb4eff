using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Persistence;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Consumers;

/// <summary>
/// Keeps each user's read-only groups. Every row carries the group's version, so a repeat or a late event changes nothing:
/// that is what an inbox would be for.
/// </summary>
internal sealed class GroupsOfUser(TenantDatabases databases) : IHandle<GroupCreated>, IHandle<GroupChanged>, IHandle<GroupDeleted>
{
    private const int Batch = 5000;

    public Task HandleAsync(Received<GroupCreated> message, CancellationToken ct)
    {
        var created = message.Event;
        return ApplyAsync(message.Envelope, created.GroupId, created.Version, created.DisplayName, created.MembersAdded, []);
    }

    public Task HandleAsync(Received<GroupChanged> message, CancellationToken ct)
    {
        var changed = message.Event;
        return ApplyAsync(message.Envelope, changed.GroupId, changed.Version, changed.DisplayName, changed.MembersAdded, changed.MembersRemoved);
    }

    public async Task HandleAsync(Received<GroupDeleted> message, CancellationToken ct)
    {
        var deleted = message.Event;
        var database = Open(message.Envelope);
        await using (var tx = database.Begin(ConstraintErrors.None))
        {
            GroupStore.MarkDeleted(tx, deleted.GroupId, deleted.Version, deleted.DisplayName);
            await tx.CommitAsync();
        }

        // Nobody sees these rows any more; they go in batches.
        while (await GroupStore.DeleteMembershipsAsync(database, deleted.GroupId, Batch, ct) > 0)
        {
            ct.ThrowIfCancellationRequested();
        }
    }

    private async Task ApplyAsync(EventEnvelope envelope, Guid groupId, long version, string displayName, IReadOnlyList<MemberRef> added, IReadOnlyList<MemberRef> removed)
    {
        await using var tx = Open(envelope).Begin(ConstraintErrors.None);
        GroupStore.Apply(tx, groupId, version, displayName, UsersOf(added), UsersOf(removed));
        await tx.CommitAsync();
    }

    private TenantDatabase Open(EventEnvelope envelope) => databases.For(ScimCaller.System(envelope.Tenant, envelope.RequestId));

    /// <summary>Groups can be members too; <c>User.groups</c> of them there is none.</summary>
    private static Guid[] UsersOf(IReadOnlyList<MemberRef> members) => [.. members.Where(member => member.Type == "User").Select(member => member.Id)];
}
