using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Outbox;
using ScimSuite.Tokens.Store;

namespace ScimSuite.Tokens.Consumers;

/// <summary>
/// Keeps what verdicts need of connectors, and tells the gateways when it has changed. Versions make a repeated or late message no news,
/// so no inbox is needed.
/// </summary>
internal sealed class ConnectorSaid(TenantDatabases databases, TimeProvider clock, ILogger<ConnectorSaid> logger)
    : IHandle<ConnectorCreated>, IHandle<ConnectorChanged>, IHandle<ConnectorDeleted>
{
    public Task HandleAsync(Received<ConnectorCreated> message, CancellationToken ct) => KeepAsync(message.Envelope, KnownConnector.Of(message.Event), ct);

    public Task HandleAsync(Received<ConnectorChanged> message, CancellationToken ct) => KeepAsync(message.Envelope, KnownConnector.Of(message.Event), ct);

    public async Task HandleAsync(Received<ConnectorDeleted> message, CancellationToken ct)
    {
        var connector = KnownConnector.Of(message.Event);
        await using var tx = databases.For(message.Envelope).Begin(ConstraintErrors.None);
        if (!await KnownStore.HearAsync(tx, connector, ct))
        {
            return;
        }

        var revoked = await TokenStore.RevokeAllAsync(tx, connector.Id, clock.Now(), ct);
        foreach (var token in revoked)
        {
            tx.Publish(TokenEvents.Revoked(token));
        }

        tx.Publish(TokenEvents.VerdictsOf(connector.Id));
        await tx.CommitAsync();
        logger.ConnectorGone(connector.Id, revoked.Count);
    }

    private async Task KeepAsync(EventEnvelope envelope, KnownConnector connector, CancellationToken ct)
    {
        await using var tx = databases.For(envelope).Begin(ConstraintErrors.None);
        if (await KnownStore.HearAsync(tx, connector, ct))
        {
            tx.Publish(TokenEvents.VerdictsOf(connector.Id));
            await tx.CommitAsync();
        }
    }
}
