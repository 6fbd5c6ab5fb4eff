using System.Diagnostics;
using ScimSuite.Events;

namespace ScimSuite.Audit.Consumers;

/// <summary>Each event's own trace ends here, though many are stored by one statement: the span goes on from where its request was.</summary>
internal static class AuditTrace
{
    private static readonly ActivitySource Source = new("ScimSuite.Audit");

    public static Activity? Begin(EventEnvelope happened)
    {
        if (!ActivityContext.TryParse(happened.TraceParent, null, isRemote: true, out var parent))
        {
            return null;
        }

        // Activity.Current is the batch: this span belongs to the event's trace and only points there.
        var batch = Activity.Current;
        var span = Source.StartActivity($"audit {happened.Type}", ActivityKind.Consumer, parent,
            [new("scimsuite.event_id", happened.Id), new("scimsuite.tenant", happened.Tenant), new("scimsuite.request_id", happened.RequestId)],
            batch is null ? null : [new ActivityLink(batch.Context)]);
        Activity.Current = batch;
        return span;
    }
}
