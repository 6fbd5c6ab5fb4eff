using ScimSuite.Caller;

namespace ScimSuite.Testing;

/// <summary>Plays the gateway: signs who a caller is with a key made for this run, so that services can be called directly.</summary>
public static class TestCaller
{
    private static readonly (string SigningKey, string PublicKey) Keys = AssertionKeys.Generate();
    private static readonly AssertionMinter Minter = new("gateway", Keys.SigningKey, TimeProvider.System);

    /// <summary>For <c>Assertion:SigningKey</c>: the gateway's own tests.</summary>
    public static string SigningKey => Keys.SigningKey;

    /// <summary>For <c>Assertion:Keys:gateway</c>.</summary>
    public static string PublicKey => Keys.PublicKey;

    public static string Assertion(ScimCaller caller) => Minter.Mint(caller).Value;

    /// <summary>A connector of this tenant that may do what SCIM connectors may.</summary>
    public static ScimCaller Connector(Guid tenant, bool isStrict = false, string dialect = "auto") => new()
    {
        Tenant = tenant, Kind = ActorKind.Connector, ActorId = Guid.CreateVersion7(), ActorName = "main", IsStrict = isStrict, Dialect = dialect,
        Scopes = new HashSet<string> { Scopes.UsersRead, Scopes.UsersWrite, Scopes.GroupsRead, Scopes.GroupsWrite },
    };

    public static ScimCaller ApiKey(Guid tenant) => new()
    {
        Tenant = tenant, Kind = ActorKind.ApiKey, ActorId = Guid.CreateVersion7(), ActorName = "key", Scopes = new HashSet<string> { Scopes.TenantAdmin },
    };

    public static ScimCaller Operator() => new()
    {
        Tenant = Guid.Empty, Kind = ActorKind.Operator, ActorId = Guid.CreateVersion7(), ActorName = "operator", Scopes = new HashSet<string> { Scopes.Operator },
    };

    public static ScimCaller Gateway() => new()
    {
        Tenant = Guid.Empty, Kind = ActorKind.Gateway, ActorId = Guid.Empty, ActorName = "gateway", Scopes = new HashSet<string> { Scopes.Gateway },
    };

    /// <summary>Everything this client sends comes from this caller.</summary>
    public static HttpClient As(this HttpClient client, ScimCaller caller)
    {
        client.DefaultRequestHeaders.Remove(InternalHeaders.Assertion);
        client.DefaultRequestHeaders.Add(InternalHeaders.Assertion, Assertion(caller));
        return client;
    }
}
