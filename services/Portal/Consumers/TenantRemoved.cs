using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Persistence;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Consumers;

/// <summary>Forgets who belonged to a deleted tenant. Once more does no harm: there is nobody left.</summary>
internal sealed class TenantRemoved(People people, ILogger<TenantRemoved> logger) : IHandle<TenantDeleted>
{
    public async Task HandleAsync(Received<TenantDeleted> message, CancellationToken ct)
    {
        await using var tx = people.OfSystem(message.Event.TenantId, message.Envelope.RequestId).Begin(ConstraintErrors.None);
        MemberStore.DeleteAll(tx);
        await tx.CommitAsync();
        await OrganisationStore.LeaveNamesAsync(people, null, message.Event.TenantId);
        logger.TenantGone(message.Event.TenantId);
    }
}
