using ScimSuite.Audit.Model;
using ScimSuite.Audit.Store;
using ScimSuite.Audit.Workers;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Persistence;

namespace ScimSuite.Audit.Consumers;

/// <summary>
/// Keeps every event once. A batch is one transaction per tenant in it; what comes a second time is recognised by its id. Acknowledged only when
/// all of it is kept, so nothing is lost when this process dies in between. Each event's own trace goes on through here: Messaging opens its span.
/// </summary>
internal sealed class Record(TenantDatabases databases, AuditLines lines, AuditMetrics metrics) : IHandleBatch
{
    public async Task HandleAsync(IReadOnlyList<EventEnvelope> batch, CancellationToken ct)
    {
        foreach (var ofTenant in batch.DistinctBy(e => e.Id).GroupBy(e => e.Tenant))
        {
            await KeepAsync(ofTenant.Key, [.. ofTenant], ct);
        }

        await lines.FlushAsync();
    }

    private async Task KeepAsync(Guid tenant, EventEnvelope[] events, CancellationToken ct)
    {
        await using var tx = databases.Of(ScimCaller.System(tenant, events[0].RequestId)).Begin(ConstraintErrors.None);
        var recorded = (await EventStore.AddAsync(tx, events, ct)).ToDictionary(e => e.Id, e => e.RecordedAt);
        await tx.CommitAsync();

        metrics.Kept(recorded.Count, events.Length - recorded.Count);
        foreach (var happened in events)
        {
            if (recorded.TryGetValue(happened.Id, out var at))
            {
                lines.Write(AuditEvent.LineOf(happened, at));
            }
        }
    }
}
