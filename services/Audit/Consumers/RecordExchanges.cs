using ScimSuite.Audit.Model;
using ScimSuite.Audit.Store;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Persistence;

namespace ScimSuite.Audit.Consumers;

/// <summary>Keeps what connectors asked. One transaction, and one round trip, for each tenant in the batch.</summary>
internal sealed class RecordExchanges(TenantDatabases databases, AuditMetrics metrics) : IHandleBatch
{
    public async Task HandleAsync(IReadOnlyList<EventEnvelope> batch, CancellationToken ct)
    {
        foreach (var ofTenant in batch.GroupBy(envelope => envelope.Tenant))
        {
            var exchanges = ofTenant.SelectMany(envelope => envelope.Read<ExchangesSeen>().Exchanges).DistinctBy(exchange => exchange.Id).ToList();
            var seen = ConnectorSeen.Of(exchanges).ToList();
            if (exchanges.Count == 0)
            {
                continue;
            }

            await using var tx = databases.Of(ScimCaller.System(ofTenant.Key, ofTenant.First().RequestId)).Begin(ConstraintErrors.None);
            ExchangeStore.Add(tx, exchanges);
            ExchangeStore.Note(tx, seen);
            await tx.CommitAsync();
            metrics.Exchanges(exchanges.Count);
        }
    }
}
