using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;
using ScimSuite.Tokens.Model;

namespace ScimSuite.Tokens.Store;

/// <summary>What is asked of the tokens of one tenant; operator keys are those of no tenant.</summary>
internal static class TokenStore
{
    public static readonly ConstraintErrors Errors = new()
    {
        // Chance made the same 12 characters twice. It will not do so a third time.
        ["tokens_key_id_unique"] = () => ScimError.Unavailable("The key id drawn for this token is taken. Ask again.", TimeSpan.FromSeconds(1)),
    };

    private const string Columns =
        "id, key_id, kind, connector_id, name, scopes, created_by_kind, created_by, created_by_name, created_at, expires_at, revoked_at, " +
        "last_used_at, last_used_address, last_used_by, allowed_networks, replaced_by, revoked_because, " +
        "issuer, jwks_uri, subject, audience, version";

    /// <summary>What is already past at birth is not reminded of: whoever asks for a week knows that it is one.</summary>
    public static void Insert(TenantTransaction tx, Token token, StoredSecret secret) => tx.Queue(
        """
        INSERT INTO tokens (tenant_id, id, version, kind, key_id, connector_id, name, scopes, fp, hash, pepper_id,
                            created_at, created_by_kind, created_by, created_by_name, expires_at, allowed_networks, reminded,
                            issuer, jwks_uri, subject, audience)
        VALUES (@tenant, @Id, @Version, @Kind, @KeyId, @Connector, @Name, @Scopes, @Fingerprint, @Hash, @PepperId,
                @CreatedAt, @CreatedByKind, @CreatedById, @CreatedByName, @ExpiresAt, @AllowedNetworks, @reminded,
                @Issuer, @JwksUri, @Subject, @Audience)
        """, new
        {
            token.Id, token.Version, token.Kind, token.KeyId, token.Connector, token.Name, Scopes = token.Scopes.ToArray(),
            secret.Fingerprint, secret.Hash, secret.PepperId,
            token.CreatedAt, CreatedByKind = token.CreatedBy.Kind, CreatedById = token.CreatedBy.Id, CreatedByName = token.CreatedBy.Name, token.ExpiresAt,
            AllowedNetworks = token.AllowedNetworks.ToArray(), reminded = TokenRules.ReminderDue(token.ExpiresAt, token.CreatedAt),
            token.Federation?.Issuer, token.Federation?.JwksUri, token.Federation?.Subject, token.Federation?.Audience,
        });

    public static async Task<bool> HasKeyAsync(TenantDatabase database, string keyId, CancellationToken ct) =>
        (await database.ListAsync<Guid>("SELECT id FROM tokens WHERE tenant_id = @tenant AND key_id = @keyId", new { keyId }, ct)).Count > 0;

    /// <summary>Of this kind, of one connector or of none, in the order they were issued.</summary>
    public static async Task<IReadOnlyList<Token>> PageAsync(TenantDatabase database, Guid? connector, string kind, Guid after, int limit, CancellationToken ct) =>
        [.. (await database.ListAsync<Row>(
        $"""
        SELECT {Columns}
          FROM tokens
         WHERE tenant_id = @tenant AND connector_id {(connector is null ? "IS NULL" : "= @connector")} AND kind = @kind AND id > @after
         ORDER BY id
         LIMIT @limit
        """, new { connector, kind, after, limit }, ct)).Select(row => row.ToToken())];

    /// <summary>One of that connector's, or an API key when none is named.</summary>
    public static async Task<Token?> FindAsync(TenantDatabase database, Guid? connector, string kind, Guid id, CancellationToken ct) => (await database.FindAsync<Row>(
        $"""
        SELECT {Columns}
          FROM tokens
         WHERE tenant_id = @tenant AND id = @id AND kind = @kind AND connector_id {(connector is null ? "IS NULL" : "= @connector")}
        """, new { connector, kind, id }, ct))?.ToToken();

    /// <summary>Reads and locks one of this kind.</summary>
    public static async Task<Token?> FindForUpdateAsync(TenantTransaction tx, Guid? connector, string kind, Guid id, CancellationToken ct) => (await tx.FindAsync<Row>(
        $"""
        SELECT {Columns}
          FROM tokens
         WHERE tenant_id = @tenant AND id = @id AND kind = @kind AND connector_id {(connector is null ? "IS NULL" : "= @connector")}
           FOR UPDATE
        """, new { connector, kind, id }, ct))?.ToToken();

    public static void Revoke(TenantTransaction tx, Token token) => tx.Queue(
        "UPDATE tokens SET revoked_at = @RevokedAt, revoked_because = @RevokedBecause, version = @Version WHERE tenant_id = @tenant AND id = @Id",
        new { token.Id, token.RevokedAt, token.RevokedBecause, token.Version });

    public static void Replace(TenantTransaction tx, Token token) => tx.Queue(
        "UPDATE tokens SET expires_at = @ExpiresAt, revoked_at = @RevokedAt, replaced_by = @ReplacedBy, version = @Version WHERE tenant_id = @tenant AND id = @Id",
        new { token.Id, token.ExpiresAt, token.RevokedAt, token.ReplacedBy, token.Version });

    /// <summary>
    /// How many of a connector's credentials (API keys, when none is named) still open something. Those who issue for it queue up until this
    /// transaction ends: counted by two at once, the limit would be no limit.
    /// </summary>
    public static Task<long> CountLiveAsync(TenantTransaction tx, Guid? connector, DateTimeOffset now, CancellationToken ct) => tx.ReadAsync(
        $"""
        SELECT pg_advisory_xact_lock(hashtextextended('tokens:' || @tenant::text || coalesce(@connector::text, ''), 0)) IS NULL AS locked;
        SELECT count(*)
          FROM tokens
         WHERE tenant_id = @tenant AND connector_id {(connector is null ? "IS NULL" : "= @connector")} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)
        """, new { connector, now }, async rows =>
        {
            await rows.FindAsync<bool>();
            return await rows.FindAsync<long>();
        }, ct);

    /// <summary>Marks the reminder as given; <c>null</c> when another process was faster, or the token no longer ends so.</summary>
    public static async Task<Token?> RemindAsync(TenantTransaction tx, Guid id, int days, DateTimeOffset now, CancellationToken ct) => (await tx.FindAsync<Row>(
        $"""
        UPDATE tokens
           SET reminded = @days, version = version + 1
         WHERE tenant_id = @tenant AND id = @id AND revoked_at IS NULL AND replaced_by IS NULL AND (reminded IS NULL OR reminded > @days)
           AND expires_at > @now AND expires_at <= @now + @days * interval '1 day'
        RETURNING {Columns}
        """, new { id, days, now }, ct))?.ToToken();

    /// <summary>Revokes what a deleted connector still has; answers what was revoked, so that each can be announced.</summary>
    public static async Task<IReadOnlyList<Token>> RevokeAllAsync(TenantTransaction tx, Guid connector, DateTimeOffset now, CancellationToken ct) =>
        [.. (await tx.ListAsync<Row>(
        $"""
        UPDATE tokens
           SET revoked_at = @now, version = version + 1
         WHERE tenant_id = @tenant AND connector_id = @connector AND revoked_at IS NULL
        RETURNING {Columns}
        """, new { connector, now }, ct)).Select(row => row.ToToken())];

    /// <summary>Removes at most <paramref name="limit"/> tokens of the tenant; answers how many.</summary>
    public static async Task<int> DeleteSomeAsync(TenantTransaction tx, int limit, CancellationToken ct) => (await tx.ListAsync<Guid>(
        """
        DELETE FROM tokens
         WHERE tenant_id = @tenant AND id IN (SELECT id FROM tokens WHERE tenant_id = @tenant LIMIT @limit)
        RETURNING id
        """, new { limit }, ct)).Count;

    public static void Used(TenantTransaction tx, IReadOnlyList<(Guid Id, LastUse Use)> uses) => tx.Queue(
        """
        UPDATE tokens
           SET last_used_at = used.at, last_used_address = coalesce(used.address, last_used_address), last_used_by = coalesce(used.product, last_used_by)
          FROM unnest(@ids, @at, @addresses, @products) AS used (id, at, address, product)
         WHERE tenant_id = @tenant AND tokens.id = used.id AND (last_used_at IS NULL OR last_used_at <= used.at)
        """, new
        {
            ids = uses.Select(use => use.Id).ToArray(), at = uses.Select(use => use.Use.At).ToArray(),
            addresses = uses.Select(use => use.Use.Address).ToArray(), products = uses.Select(use => use.Use.Product).ToArray(),
        });

    /// <summary>What is kept of the secret, under the cost and the pepper now configured, unless somebody was faster. Other replicas find it as they find new keys.</summary>
    public static void Rehash(TenantTransaction tx, Guid id, string before, StoredSecret after) => tx.Queue(
        """
        UPDATE tokens
           SET hash = @Hash, fp = @Fingerprint, pepper_id = @PepperId, stored_at = clock_timestamp()
         WHERE tenant_id = @tenant AND id = @id AND hash = @before
        """, new { id, before, after.Hash, after.Fingerprint, after.PepperId });

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string KeyId { get; init; }
        public required string Kind { get; init; }
        public Guid? ConnectorId { get; init; }
        public required string Name { get; init; }
        public required string[] Scopes { get; init; }
        public required string CreatedByKind { get; init; }
        public required Guid CreatedBy { get; init; }
        public string? CreatedByName { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? ExpiresAt { get; init; }
        public DateTimeOffset? RevokedAt { get; init; }
        public DateTimeOffset? LastUsedAt { get; init; }
        public string? LastUsedAddress { get; init; }
        public string? LastUsedBy { get; init; }
        public required string[] AllowedNetworks { get; init; }
        public Guid? ReplacedBy { get; init; }
        public string? RevokedBecause { get; init; }
        public string? Issuer { get; init; }
        public string? JwksUri { get; init; }
        public string? Subject { get; init; }
        public string? Audience { get; init; }
        public required long Version { get; init; }

        public Token ToToken() => new()
        {
            Id = Id, KeyId = KeyId, Kind = Kind, Connector = ConnectorId, Name = Name, Scopes = Scopes,
            CreatedBy = new(CreatedByKind, CreatedBy, CreatedByName),
            CreatedAt = CreatedAt, ExpiresAt = ExpiresAt, RevokedAt = RevokedAt, RevokedBecause = RevokedBecause, ReplacedBy = ReplacedBy,
            LastUsedAt = LastUsedAt, LastUsedAddress = LastUsedAddress, LastUsedBy = LastUsedBy, AllowedNetworks = AllowedNetworks, Version = Version,
            // All four or none: tokens_federation.
            Federation = Issuer is null ? null : new(Issuer, JwksUri!, Subject!, Audience!),
        };
    }
}

/// <summary>What is kept of a secret.</summary>
internal sealed record StoredSecret(byte[] Fingerprint, string Hash, string PepperId);
