using ScimSuite.Events;
using ScimSuite.Messaging;

namespace ScimSuite.Gateway.Credentials;

/// <summary>Tokens has applied a revocation, a suspension or a new limit: what is remembered of it goes at once.</summary>
internal sealed class ForgetVerdicts(Verdicts verdicts) : IHandle<VerdictsChanged>
{
    public Task HandleAsync(Received<VerdictsChanged> message, CancellationToken ct)
    {
        verdicts.Forget(new Changed(message.Envelope.Tenant, message.Event.Connector, message.Event.KeyId));
        return Task.CompletedTask;
    }
}
