namespace ScimSuite.Caller;

/// <summary>Who asks, as the gateway found it out: the tenant everything is scoped to, the actor the audit names, and what it may do.</summary>
public sealed record ScimCaller
{
    public required Guid Tenant { get; init; }
    public required ActorKind Kind { get; init; }

    /// <summary>The connector's id for connectors, the key's for API keys and operators.</summary>
    public required Guid ActorId { get; init; }
    public string? ActorName { get; init; }
    public required IReadOnlySet<string> Scopes { get; init; }
    public string Dialect { get; init; } = "auto";
    public bool IsStrict { get; init; }

    /// <summary>The connector's setting: a PATCH may not empty a group without naming whom it removes.</summary>
    public bool RefusesRemoveAll { get; init; }
    public long VerdictVersion { get; init; }

    /// <summary>Of this request. It travels in a header of its own, so that one assertion serves many requests.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The platform itself acting for a tenant: consumers and workers.</summary>
    public static ScimCaller System(Guid tenant, string requestId) => new()
    {
        Tenant = tenant, Kind = ActorKind.System, ActorId = Guid.Empty, ActorName = "system", Scopes = new HashSet<string>(), RequestId = requestId,
    };

    public bool Has(string scope) => Scopes.Contains(scope);

    /// <summary>Its own tenant with <c>tenant:admin</c>, or any tenant as an operator.</summary>
    public bool MayManage(Guid tenant) => Has(Caller.Scopes.Operator) || (tenant == Tenant && tenant != Guid.Empty && Has(Caller.Scopes.TenantAdmin));
}

public enum ActorKind
{
    Connector,
    ApiKey,
    Operator,

    /// <summary>Somebody signed in to the portal.</summary>
    Person,
    Gateway,
    System,
}

/// <summary>The kinds as events, assertions and the audit spell them.</summary>
public static class ActorKinds
{
    public static string Name(this ActorKind kind) => kind switch
    {
        ActorKind.Connector => "connector",
        ActorKind.ApiKey => "api-key",
        ActorKind.Operator => "operator",
        ActorKind.Person => "person",
        ActorKind.Gateway => "gateway",
        _ => "system",
    };

    public static ActorKind? Parse(string? name) => name switch
    {
        "connector" => ActorKind.Connector,
        "api-key" => ActorKind.ApiKey,
        "operator" => ActorKind.Operator,
        "person" => ActorKind.Person,
        "gateway" => ActorKind.Gateway,
        "system" => ActorKind.System,
        _ => null,
    };
}
