using System.Diagnostics;
using ScimSuite.Events;

namespace ScimSuite.Messaging;

/// <summary>The broker's part in a request's trace: one span where an event is published, one where it is handled.</summary>
internal static class Tracing
{
    /// <summary>Where MassTransit looks for the trace of what it receives; its own spans then belong to the request too.</summary>
    public const string Header = "MT-Activity-Id";

    private static readonly ActivitySource Source = new("ScimSuite.Messaging");

    public static Activity? Publish(EventEnvelope envelope) => Start($"publish {envelope.Type}", ActivityKind.Producer, envelope, envelope.TraceParent);

    /// <param name="envelope">What is handled.</param>
    /// <param name="queue">Where it came from.</param>
    /// <param name="sent">The publishing span, if it was recorded.</param>
    public static Activity? Handle(EventEnvelope envelope, string queue, string? sent)
    {
        var activity = Start($"{queue} {envelope.Type}", ActivityKind.Consumer, envelope, sent ?? envelope.TraceParent);
        activity?.SetTag("messaging.destination.subscription.name", queue);
        return activity;
    }

    private static Activity? Start(string name, ActivityKind kind, EventEnvelope envelope, string? parent)
    {
        ActivityContext.TryParse(parent, null, isRemote: true, out var context);
        var activity = Source.StartActivity(name, kind, context);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("messaging.system", "rabbitmq");
            activity.SetTag("messaging.destination.name", Topology.Events);
            activity.SetTag("messaging.message.id", envelope.Id);
            activity.SetTag("scimsuite.request_id", envelope.RequestId);
            activity.SetTag("scimsuite.tenant", envelope.Tenant);
        }

        return activity;
    }
}
