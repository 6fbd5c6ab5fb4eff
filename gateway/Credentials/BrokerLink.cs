namespace ScimSuite.Gateway.Credentials;

/// <summary>Whether the broker can tell us of a revocation.</summary>
internal sealed class BrokerLink(Func<bool> isConnected)
{
    public bool IsConnected => isConnected();
}
