using ScimSuite.Gateway.Limits;
using ScimSuite.Messaging;

namespace ScimSuite.Gateway.Credentials;

/// <summary>What the gateway hears: that verdicts changed. Whenever it begins to listen (again) it may have missed some, so everything remembered goes.</summary>
internal static class Broker
{
    public static void AddBroker(this WebApplicationBuilder builder) => builder.AddMessaging("gateway", listen => listen
        .FanOut(Subscriptions.Gateways, handlers => handlers.Handle<Events.GatewayAnnounced, HearPeer>())
        .FanOut(Subscriptions.Verdicts, handlers => handlers
            .Handle<Events.VerdictsChanged, ForgetVerdicts>()
            .WhenConnected(services =>
            {
                services.GetRequiredService<Verdicts>().Forget(Changed.Everything);
                services.GetRequiredService<ILogger<Verdicts>>().VerdictsForgotten("the broker is listened to, and what it said before is not known");
            })));
}
