using System.Diagnostics;

namespace ScimSuite.Gateway.Edge;

/// <summary>
/// W3C Trace Context §3.4: a trace is restarted at a trust boundary. Whoever calls us must not choose our trace ids, our sampling or what
/// baggage travels inside; the new trace links to the caller's, so that both sides can still be put together.
/// </summary>
internal sealed class TraceRestart : DistributedContextPropagator
{
    private static readonly DistributedContextPropagator _inside = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields => _inside.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => _inside.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) => traceId = traceState = null;

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;

    public static void Link(IHeaderDictionary headers)
    {
        if (headers.TraceParent is [{ } parent] && Activity.Current is { } here && ActivityContext.TryParse(parent, null, isRemote: true, out var caller))
        {
            here.AddLink(new ActivityLink(caller));
        }

        headers.Remove("traceparent");
        headers.Remove("tracestate");
        headers.Remove("baggage");
        headers.Remove("Correlation-Context");
        headers.Remove("Request-Id");
    }
}
