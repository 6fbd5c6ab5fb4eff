using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Groups.Model;
using ScimSuite.Groups.Outbox;
using ScimSuite.Groups.Store;
using ScimSuite.Messaging;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;

namespace ScimSuite.Groups.Consumers;

/// <summary>
/// Keeps who exists, and ends the memberships of who does not any more. Rows carry the user's version and deleted ones stay,
/// so a repeat or a late event changes nothing: that is what an inbox would be for.
/// </summary>
internal sealed class KnownUsers(TenantDatabases databases, TimeProvider clock) : IHandleBatch, IHandle<UserDeleted>
{
    private const int Batch = 100;

    public async Task HandleAsync(IReadOnlyList<EventEnvelope> batch, CancellationToken ct)
    {
        foreach (var ofTenant in batch.Select(envelope => (envelope.Tenant, envelope.RequestId, User: Told(envelope))).Where(told => told.User is not null).GroupBy(told => told.Tenant))
        {
            await using var tx = databases.For(ScimCaller.System(ofTenant.Key, ofTenant.First().RequestId)).Begin(ConstraintErrors.None);
            KnownUserStore.Know(tx, [.. ofTenant.Select(told => told.User!)]);
            await tx.CommitAsync();
        }
    }

    public async Task HandleAsync(Received<UserDeleted> message, CancellationToken ct)
    {
        var database = Open(message.Envelope);
        var userId = message.Event.UserId;
        await using (var tx = database.Begin(ConstraintErrors.None))
        {
            KnownUserStore.MarkDeleted(tx, userId, message.Event.Version);
            await tx.CommitAsync();
        }

        while (await LeaveAsync(database, userId, ct))
        {
        }
    }

    /// <summary>What is to be remembered; <c>null</c> = nothing that we keep has changed.</summary>
    private static KnownUser? Told(EventEnvelope envelope)
    {
        if (envelope.Type == UserCreated.Name)
        {
            var created = envelope.Read<UserCreated>();
            return new KnownUser(created.UserId, created.Version, created.DisplayName ?? created.UserName);
        }

        var changed = envelope.Read<UserChanged>();
        return changed.Changes.Any(change => change.Path is "userName" or "displayName")
            ? new KnownUser(changed.UserId, changed.Version, changed.DisplayName ?? changed.UserName)
            : null;
    }

    /// <summary>A batch of the user's groups, each with its own next version and event.</summary>
    private async Task<bool> LeaveAsync(TenantDatabase database, Guid userId, CancellationToken ct)
    {
        await using var tx = database.Begin(ConstraintErrors.None);
        var groups = await KnownUserStore.LockGroupsOfAsync(tx, userId, Batch, ct);
        if (groups.Count == 0)
        {
            return false;
        }

        var left = (await KnownUserStore.RemoveAsync(tx, userId, [.. groups.Select(group => group.Id)], ct)).ToHashSet();
        var change = new MemberDifference([], [new MemberRef(userId, "User")]);
        foreach (var before in groups.Where(group => left.Contains(group.Id)))
        {
            var after = before.Touched(clock.Now());
            GroupStore.Touch(tx, after);
            tx.PublishChanged(before, after, change);
        }

        await tx.CommitAsync();
        return true;
    }

    private TenantDatabase Open(EventEnvelope envelope) => databases.For(ScimCaller.System(envelope.Tenant, envelope.RequestId));
}
