using ScimSuite.Events;
using ScimSuite.Tokens.Model;

namespace ScimSuite.Tokens.Outbox;

/// <summary>What the world is told of tokens.</summary>
internal static class TokenEvents
{
    public static TokenIssued Issued(Token token) =>
        new(token.Id, token.Version, token.Kind, token.KeyId, token.Connector, token.Name, token.Scopes, token.ExpiresAt);

    public static TokenRotated Rotated(Token token) =>
        new(token.Id, token.Version, token.Kind, token.KeyId, token.Connector, token.ReplacedBy!.Value, token.ExpiresAt!.Value);   // a replaced one has both

    public static TokenExpiring Expiring(Token token, int days) =>
        new(token.Id, token.Version, token.Kind, token.KeyId, token.Connector, token.Name, token.ExpiresAt!.Value, days);          // chosen by its end

    public static TokenRevoked Leaked(Token token, string? foundAt) => new(token.Id, token.Version, token.Kind, token.KeyId, token.Connector, token.RevokedBecause, foundAt);

    public static TokenRevoked Revoked(Token token) => new(token.Id, token.Version, token.Kind, token.KeyId, token.Connector);

    /// <summary>Gateways drop what they remember of this one key: a refusal from before it was issued, a verdict from before it was revoked.</summary>
    public static VerdictsChanged VerdictOf(Token token) => new(null, token.KeyId);

    public static VerdictsChanged VerdictsOf(Guid connector) => new(connector, null);

    /// <summary>Everything of the envelope's tenant.</summary>
    public static VerdictsChanged VerdictsOfTenant() => new(null, null);
}
