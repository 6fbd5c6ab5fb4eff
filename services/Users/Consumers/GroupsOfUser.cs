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
internal sealed class GroupsOfUser(TenantDatabases databases) : IHandleBatch, IHandle<GroupDeleted>
{
    private const int Batch = 5000;

    public async Task HandleAsync(IReadOnlyList<EventEnvelope> batch, CancellationToken ct)
    {
        foreach (var ofTenant in batch.GroupBy(envelope => envelope.Tenant))
        {
            await using var tx = Open(ofTenant.First()).Begin(ConstraintErrors.None);
            GroupStore.Apply(tx, [.. ofTenant.Select(Told)]);
            await tx.CommitAsync();
        }
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

    private static KnownGroup Told(EventEnvelope envelope)
    {
        if (envelope.Type == GroupCreated.Name)
        {
            var created = envelope.Read<GroupCreated>();
            return new KnownGroup(created.GroupId, created.Version, created.DisplayName, UsersOf(created.MembersAdded), []);
        }

        var changed = envelope.Read<GroupChanged>();
        return new KnownGroup(changed.GroupId, changed.Version, changed.DisplayName, UsersOf(changed.MembersAdded), UsersOf(changed.MembersRemoved));
    }

    private TenantDatabase Open(EventEnvelope envelope) => databases.For(ScimCaller.System(envelope.Tenant, envelope.RequestId));

    /// <summary>Groups can be members too; <c>User.groups</c> of them there is none.</summary>
    private static Guid[] UsersOf(IReadOnlyList<MemberRef> members) => [.. members.Where(member => member.Type == "User").Select(member => member.Id)];
}
