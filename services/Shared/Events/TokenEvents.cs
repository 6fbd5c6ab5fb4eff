namespace ScimSuite.Events;

/// <summary>A credential was issued. Never the credential itself.</summary>
/// <param name="TokenId">The token's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Kind">What kind of credential: of a connector or an API key.</param>
/// <param name="KeyId">The public part, as in the token.</param>
/// <param name="Connector">The connector it opens, for connector tokens.</param>
/// <param name="Name">The name people gave it.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
public sealed record TokenIssued(
    Guid TokenId, long Version, string Kind, string KeyId, Guid? Connector, string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt) : IEvent
{
    static string IEvent.Name => "token.issued";

    /// <inheritdoc/>
    public static string AggregateType => "Token";

    Guid IEvent.AggregateId => TokenId;
}

/// <summary>Another credential takes this one's place; this one ends at <paramref name="EndsAt"/>.</summary>
/// <param name="TokenId">The one replaced.</param>
/// <param name="Version">Its version.</param>
/// <param name="Kind">As in <see cref="TokenIssued"/>.</param>
/// <param name="KeyId">The public part.</param>
/// <param name="Connector">The connector it opens, for connector tokens.</param>
/// <param name="ReplacedBy">The one that takes its place.</param>
/// <param name="EndsAt">Until then both work.</param>
public sealed record TokenRotated(Guid TokenId, long Version, string Kind, string KeyId, Guid? Connector, Guid ReplacedBy, DateTimeOffset EndsAt) : IEvent
{
    static string IEvent.Name => "token.rotated";

    /// <inheritdoc/>
    public static string AggregateType => "Token";

    Guid IEvent.AggregateId => TokenId;
}

/// <summary>A credential ends in <paramref name="Days"/> days at most: told at 60, 30, 14, 7 and 1, each once.</summary>
/// <param name="TokenId">The token's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Kind">As in <see cref="TokenIssued"/>.</param>
/// <param name="KeyId">The public part.</param>
/// <param name="Connector">The connector it opens, for connector tokens.</param>
/// <param name="Name">The name people gave it.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Days">Which reminder this is.</param>
public sealed record TokenExpiring(
    Guid TokenId, long Version, string Kind, string KeyId, Guid? Connector, string Name, DateTimeOffset ExpiresAt, int Days) : IEvent
{
    static string IEvent.Name => "token.expiring";

    /// <inheritdoc/>
    public static string AggregateType => "Token";

    Guid IEvent.AggregateId => TokenId;
}

/// <summary>A credential was revoked.</summary>
/// <param name="TokenId">The token's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Kind">As in <see cref="TokenIssued"/>.</param>
/// <param name="KeyId">The public part.</param>
/// <param name="Connector">The connector it opened, for connector tokens.</param>
/// <param name="Because"><c>leaked</c> when a secret scanner reported it; absent when somebody asked for it.</param>
/// <param name="FoundAt">Where the scanner found it.</param>
public sealed record TokenRevoked(
    Guid TokenId, long Version, string Kind, string KeyId, Guid? Connector, string? Because = null, string? FoundAt = null) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "token.revoked";

    /// <inheritdoc/>
    public static string AggregateType => "Token";

    Guid IEvent.AggregateId => TokenId;
}

/// <summary>Someone was refused at the door, <paramref name="Count"/> times; equal refusals of a short while are one event.</summary>
public sealed record AuthenticationFailed(
    Guid Id, string Reason, string? KeyId, Guid? Connector, string Address, string? UserAgent, int Count, DateTimeOffset FirstAt, DateTimeOffset LastAt) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "authentication.failed";

    /// <inheritdoc/>
    public static string AggregateType => "Authentication";

    Guid IEvent.AggregateId => Id;

    long IEvent.Version => 1;
}

/// <summary>Tokens has applied a change: gateways drop their verdicts of this connector or key. Both absent = drop all.</summary>
public sealed record VerdictsChanged(Guid? Connector, string? KeyId) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "verdict.changed";

    /// <inheritdoc/>
    public static string AggregateType => "Verdict";

    Guid IEvent.AggregateId => Connector ?? Guid.Empty;

    long IEvent.Version => 1;
}
