using ScimSuite.Events;

namespace ScimSuite.Tokens.Model;

/// <summary>What Tokens answers to the gateway. Only <c>valid</c> opens anything; the others say whom to name in the refusal.</summary>
internal sealed record Verdict
{
    public static readonly Verdict Unknown = new() { Result = VerdictResults.Unknown };

    public required string Result { get; init; }
    public Guid? Tenant { get; init; }
    public string? Kind { get; init; }
    public Guid? ActorId { get; init; }
    public string? ActorName { get; init; }
    public Guid? Connector { get; init; }
    public IReadOnlyList<string>? Scopes { get; init; }
    public string? Dialect { get; init; }
    public bool? Strict { get; init; }
    public bool? RefuseRemoveAllMembers { get; init; }
    public int? RatePerSecond { get; init; }
    public int? Burst { get; init; }

    /// <summary>What all connectors of the tenant may send together; absent = no limit of the whole.</summary>
    public int? TenantRatePerSecond { get; init; }
    public int? TenantBurst { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Grows with every change of token, connector or tenant.</summary>
    public long? Version { get; init; }
    public string? KeyId { get; init; }

    /// <summary>Networks the credential may be used from; absent = from anywhere.</summary>
    public IReadOnlyList<string>? AllowedNetworks { get; init; }

    /// <summary>Judges a credential whose secret is proven. The gravest reason is named: revoked before expired before suspended before disabled.</summary>
    public static Verdict On(PresentedToken token, DateTimeOffset now) => new()
    {
        Result = ResultOf(token, now),
        Tenant = token.TenantId,
        // Whoever comes with an access token is the connector.
        Kind = token.ConnectorId is null ? token.Kind : Kinds.Connector,
        ActorId = token.ConnectorId ?? token.Id,
        ActorName = token.ConnectorName ?? token.Name,
        Connector = token.ConnectorId,
        Scopes = token.Scopes,
        Dialect = token.Dialect ?? "auto",
        Strict = token.Mode == "strict",
        RefuseRemoveAllMembers = token.RefuseRemoveAllMembers,
        RatePerSecond = token.RatePerSecond ?? PresentedToken.KeyRatePerSecond,
        Burst = token.Burst ?? PresentedToken.KeyBurst,
        TenantRatePerSecond = token.ConnectorId is null ? null : token.TenantRatePerSecond,
        TenantBurst = token.ConnectorId is null ? null : token.TenantBurst,
        ExpiresAt = token.ExpiresAt,
        Version = token.Version + (token.TenantVersion ?? 0) + (token.ConnectorVersion ?? 0),
        KeyId = token.KeyId,
        AllowedNetworks = token.AllowedNetworks is { Length: > 0 } networks ? networks : null,
    };

    private static string ResultOf(PresentedToken token, DateTimeOffset now)
    {
        // A tenant or connector that nothing is known of opens nothing: issuing made sure that it is known.
        var tenant = token.Kind == Kinds.Operator ? States.Active : token.TenantState;
        var connector = token.ConnectorId is null ? States.Active : token.ConnectorState;
        return true switch
        {
            _ when token.RevokedAt is not null || tenant is null or "deleted" || connector is null or "deleted" => VerdictResults.Revoked,
            _ when token.ExpiresAt <= now => VerdictResults.Expired,
            _ when tenant != States.Active => VerdictResults.Suspended,
            _ when connector != States.Active => VerdictResults.Disabled,
            _ => VerdictResults.Valid,
        };
    }
}

internal static class VerdictResults
{
    public const string Valid = "valid";
    public const string Unknown = "unknown";
    public const string Expired = "expired";
    public const string Revoked = "revoked";

    /// <summary>The tenant is suspended.</summary>
    public const string Suspended = "suspended";

    /// <summary>The connector is suspended.</summary>
    public const string Disabled = "disabled";
}

/// <summary>A credential as found by its key id, with what is known of its tenant and connector at the same moment.</summary>
internal sealed record PresentedToken
{
    /// <summary>API keys manage: a person or a script, not an IdP's sync.</summary>
    public const int KeyRatePerSecond = 50;
    public const int KeyBurst = 100;

    public required Guid TenantId { get; init; }
    public required Guid Id { get; init; }
    public required long Version { get; init; }
    public required string Kind { get; init; }
    public required string KeyId { get; init; }
    public required string Name { get; init; }
    public required string[] Scopes { get; init; }
    public string[] AllowedNetworks { get; init; } = [];
    public required string Hash { get; init; }
    public required string PepperId { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public string? TenantState { get; init; }
    public long? TenantVersion { get; init; }
    public int? TenantRatePerSecond { get; init; }
    public int? TenantBurst { get; init; }
    public Guid? ConnectorId { get; init; }
    public string? ConnectorName { get; init; }
    public string? ConnectorState { get; init; }
    public long? ConnectorVersion { get; init; }
    public string? Dialect { get; init; }
    public string? Mode { get; init; }
    public bool? RefuseRemoveAllMembers { get; init; }
    public int? RatePerSecond { get; init; }
    public int? Burst { get; init; }
}
