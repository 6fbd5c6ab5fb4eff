using ScimSuite.Persistence;
using ScimSuite.Tokens.Model;

namespace ScimSuite.Tokens.Store;

/// <summary>
/// What is asked before there is a tenant: the role <c>tokens_verify</c> reads tokens, known_tenants and known_connectors across tenants, and
/// nothing else.
/// </summary>
internal sealed class VerifyDatabase([FromKeyedServices("scim-verify")] RoleDatabase database, TokensMetrics metrics)
{
    private static readonly TimeSpan ForAll = TimeSpan.FromSeconds(30);

    private const string WithItsVerdict =
        """
        SELECT t.tenant_id, t.id, t.version, t.kind, t.key_id, t.name, t.scopes, t.allowed_networks, t.hash, t.pepper_id, t.expires_at, t.revoked_at,
               k.state AS tenant_state, k.version AS tenant_version, k.rate_per_second AS tenant_rate_per_second, k.burst AS tenant_burst,
               t.connector_id, c.name AS connector_name, c.state AS connector_state, c.version AS connector_version,
               c.dialect, c.mode, c.refuse_remove_all_members, c.rate_per_second, c.burst
          FROM tokens.tokens t
          LEFT JOIN tokens.known_tenants k ON k.tenant_id = t.tenant_id
          LEFT JOIN tokens.known_connectors c ON c.tenant_id = t.tenant_id AND c.id = t.connector_id
        """;

    /// <summary>The token with everything its verdict hangs on, in one look.</summary>
    public Task<PresentedToken?> FindAsync(string keyId, byte[][] fingerprints, CancellationToken ct)
    {
        metrics.Looked();
        return database.FindAsync<PresentedToken>($"{WithItsVerdict} WHERE t.key_id = @keyId AND t.fp = ANY (@fingerprints)", new { keyId, fingerprints }, ct);
    }

    /// <summary>The credential an access token was given for. The token is signed by us: it needs no further proof.</summary>
    public Task<PresentedToken?> FindCredentialAsync(Guid tenant, string keyId, CancellationToken ct)
    {
        metrics.Looked();
        return database.FindAsync<PresentedToken>(
            $"{WithItsVerdict} WHERE t.tenant_id = @of AND t.key_id = @keyId AND t.kind IN ('client-secret', 'federation')", new { of = tenant, keyId }, ct);
    }

    /// <summary>The trusts of this connector that an assertion of this issuer and subject may be meant for. More than a few there are not.</summary>
    public Task<IReadOnlyList<TrustedIssuer>> FederationsAsync(Guid connector, string issuer, string subject, CancellationToken ct) => database.ListAsync<TrustedIssuer>(
        """
        SELECT tenant_id, key_id, issuer, jwks_uri, audience
          FROM tokens.tokens
         WHERE connector_id = @connector AND kind = 'federation' AND issuer = @issuer AND subject = @subject
         ORDER BY revoked_at NULLS FIRST, id DESC
         LIMIT 5
        """, new { connector, issuer, subject }, ct);

    /// <summary>Those whose end is so near that the next reminder is due, or was when nobody was here to give it.</summary>
    public Task<IReadOnlyList<EndingToken>> EndingAsync(DateTimeOffset now, IReadOnlyList<int> reminderDays, int limit, CancellationToken ct) => database.ListAsync<EndingToken>(
        """
        SELECT tenant_id, id, due.days
          FROM tokens.tokens t
         CROSS JOIN LATERAL (SELECT min(days) AS days FROM unnest(@days) AS days WHERE t.expires_at <= @now + days * interval '1 day') AS due
         WHERE revoked_at IS NULL AND replaced_by IS NULL AND expires_at IS NOT NULL
           AND expires_at > @now AND expires_at <= @latest AND (reminded IS NULL OR reminded > due.days)
         ORDER BY expires_at
         LIMIT @limit
        """, new { now, days = reminderDays.ToArray(), latest = now.AddDays(reminderDays.Max()), limit }, ct, ForAll);

    public Task<IReadOnlyList<KnownKey>> KeysAsync(CancellationToken ct) => database.ListAsync<KnownKey>(
        "SELECT key_id, kind, fp, pepper_id FROM tokens.tokens", null, ct, ForAll);

    public Task<IReadOnlyList<KnownKey>> KeysStoredWithinAsync(TimeSpan window, CancellationToken ct)
    {
        metrics.Looked();
        return database.ListAsync<KnownKey>(
            "SELECT key_id, kind, fp, pepper_id FROM tokens.tokens WHERE stored_at > clock_timestamp() - @seconds * interval '1 second'",
            new { seconds = window.TotalSeconds }, ct);
    }
}

/// <summary>A token whose end is near, and the reminder that is due.</summary>
internal sealed record EndingToken(Guid TenantId, Guid Id, int Days);

/// <summary>An issuer whose assertions stand for a connector.</summary>
internal sealed record TrustedIssuer(Guid TenantId, string KeyId, string Issuer, string JwksUri, string Audience);
