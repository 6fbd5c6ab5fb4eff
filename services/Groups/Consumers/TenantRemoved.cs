using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Persistence;
using ScimSuite.Groups.Store;

namespace ScimSuite.Groups.Consumers;

/// <summary>Removes a deleted tenant's groups. Once more does no harm: there is nothing left.</summary>
internal sealed class TenantRemoved(TenantDatabases databases, ILogger<TenantRemoved> logger) : IHandle<TenantDeleted>
{
    private const int Batch = 5000;

    public async Task HandleAsync(Received<TenantDeleted> message, CancellationToken ct)
    {
        var tenant = message.Event.TenantId;
        await TenantStore.DeleteAsync(databases.For(ScimCaller.System(tenant, message.Envelope.RequestId)), Batch, ct);
        logger.TenantRemoved(tenant);
    }
}
