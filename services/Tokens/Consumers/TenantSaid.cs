using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Outbox;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Consumers;

/// <summary>Keeps whether tenants are served, tells the gateways when that has changed, and removes the tokens of deleted ones.</summary>
internal sealed class TenantSaid(TenantDatabases databases, ILogger<TenantSaid> logger)
    : IHandle<TenantCreated>, IHandle<TenantChanged>, IHandle<TenantDeleted>
{
    private const int AtATime = 500;

    public Task HandleAsync(Received<TenantCreated> message, CancellationToken ct) =>
        KeepAsync(message.Envelope, KnownTenant.Of(message.Event), ct);

    public Task HandleAsync(Received<TenantChanged> message, CancellationToken ct) =>
        KeepAsync(message.Envelope, KnownTenant.Of(message.Event), ct);

    public async Task HandleAsync(Received<TenantDeleted> message, CancellationToken ct)
    {
        // The verdict first: from here on every token of this tenant counts as revoked, however long their removal takes.
        await KeepAsync(message.Envelope, new(message.Event.Version, KnownTenant.Deleted), ct);

        var removed = 0;
        for (var some = AtATime; some == AtATime; removed += some)
        {
            await using var tx = databases.For(message.Envelope).Begin(ConstraintErrors.None);
            some = await TokenStore.DeleteSomeAsync(tx, AtATime, ct);
            KnownStore.BuryConnectors(tx);
            await tx.CommitAsync();
        }

        logger.TenantGone(message.Envelope.Tenant, removed);
    }

    private async Task KeepAsync(EventEnvelope envelope, KnownTenant tenant, CancellationToken ct)
    {
        await using var tx = databases.For(envelope).Begin(ConstraintErrors.None);
        if (await KnownStore.HearAsync(tx, tenant, ct))
        {
            tx.Publish(TokenEvents.VerdictsOfTenant());
            await tx.CommitAsync();
        }
    }
}
