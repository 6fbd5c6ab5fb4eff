using ScimSuite.Caller;

namespace ScimSuite.Gateway.Credentials;

/// <summary>The gateway speaking for itself: when it asks for a verdict, and where it passes on what anybody may ask. Signed once and used again.</summary>
internal sealed class OwnAssertion(AssertionMinter minter, TimeProvider clock)
{
    private static readonly ScimCaller _gateway = new()
    {
        Tenant = Guid.Empty, Kind = ActorKind.Gateway, ActorId = Guid.Empty, ActorName = "gateway", Scopes = new HashSet<string> { Scopes.Gateway },
    };

    private volatile Assertion? _assertion;

    public string Value
    {
        get
        {
            var held = _assertion;
            if (held is null || held.ExpiresAt - clock.GetUtcNow() < AssertionMinter.Lifetime / 3)
            {
                _assertion = held = minter.Mint(_gateway);
            }

            return held.Value;
        }
    }
}
