using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Portal.Store;

/// <summary>What is asked of accounts.</summary>
public static class AccountStore
{
    public static readonly ConstraintErrors Errors = new()
    {
        ["accounts_email_unique"] = () => new ScimError(409, "uniqueness", "This e-mail has an account already."),
        ["members_pkey"] = () => new ScimError(409, "uniqueness", "This person belongs to the tenant already."),
    };

    private const string Columns =
        """
        id, version, email, name, is_operator, password_hash, is_password_short, stamp, totp_secret, created_at, changed_at,
        (SELECT count(*)::int FROM passkeys p WHERE p.tenant_id = a.tenant_id AND p.account_id = a.id) AS passkeys
        """;

    public static Task<Account?> FindAsync(TenantDatabase database, Guid id, CancellationToken ct) => database.FindAsync<Account>(
        $"SELECT {Columns} FROM accounts a WHERE tenant_id = @tenant AND id = @id", new { id }, ct);

    public static Task<Account?> FindByEmailAsync(TenantDatabase database, string email, CancellationToken ct) => database.FindAsync<Account>(
        $"SELECT {Columns} FROM accounts a WHERE tenant_id = @tenant AND email_key = @key", new { key = CaseFold.Fold(email) }, ct);

    /// <summary>Those of them who have a second factor.</summary>
    public static Task<IReadOnlyList<Guid>> WithSecondFactorAsync(TenantDatabase database, Guid[] ids, CancellationToken ct) => database.ListAsync<Guid>(
        """
        SELECT id FROM accounts a
         WHERE tenant_id = @tenant AND id = ANY(@ids)
           AND (totp_secret IS NOT NULL OR EXISTS (SELECT 1 FROM passkeys p WHERE p.tenant_id = @tenant AND p.account_id = a.id))
        """, new { ids }, ct);

    public static Task<bool> AnyOperatorAsync(TenantDatabase database, CancellationToken ct) => database.FindAsync<bool>(
        "SELECT EXISTS (SELECT 1 FROM accounts WHERE tenant_id = @tenant AND is_operator)", null, ct);

    public static void Insert(TenantTransaction tx, Account account) => tx.Queue(
        """
        INSERT INTO accounts (tenant_id, id, version, email, email_key, name, is_operator, password_hash, is_password_short, stamp, totp_secret, created_at, changed_at)
        VALUES (@tenant, @Id, @Version, @Email, @EmailKey, @Name, @IsOperator, @PasswordHash, @IsPasswordShort, @Stamp, @TotpSecret, @CreatedAt, @ChangedAt)
        """, new
        {
            account.Id, account.Version, account.Email, EmailKey = CaseFold.Fold(account.Email), account.Name, account.IsOperator, account.PasswordHash,
            account.IsPasswordShort, account.Stamp, account.TotpSecret, account.CreatedAt, account.ChangedAt,
        });

    public static void Replace(TenantTransaction tx, Account account) => tx.Queue(
        """
        UPDATE accounts
           SET version = @Version, name = @Name, password_hash = @PasswordHash, is_password_short = @IsPasswordShort, stamp = @Stamp,
               totp_secret = @TotpSecret, changed_at = @ChangedAt
         WHERE tenant_id = @tenant AND id = @Id
        """, new { account.Id, account.Version, account.Name, account.PasswordHash, account.IsPasswordShort, account.Stamp, account.TotpSecret, account.ChangedAt });

    /// <summary>A code works once: the step it belongs to must be later than any used before. Of many that try at once, one wins.</summary>
    public static async Task<bool> UseStepAsync(People people, Guid id, long step)
    {
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        var used = await tx.FindAsync<Guid?>(
            """
            UPDATE accounts SET totp_last_step = @step
             WHERE tenant_id = @tenant AND id = @id AND (totp_last_step IS NULL OR totp_last_step < @step)
            RETURNING id
            """, new { id, step }, CancellationToken.None);
        await tx.CommitAsync();
        return used is not null;
    }

    public static void ReplaceRecoveryCodes(TenantTransaction tx, Guid account, IReadOnlyList<string> codes)
    {
        tx.Queue("DELETE FROM recovery_codes WHERE tenant_id = @tenant AND account_id = @account", new { account });
        tx.Queue(
            "INSERT INTO recovery_codes (tenant_id, account_id, digest) SELECT @tenant, @account, c.code FROM unnest(@digests) AS c (code)",
            new { account, digests = codes.Select(code => Secrets.Digest($"{account}:{code}")).ToArray() });
    }

    /// <summary>Used up by the statement that finds it.</summary>
    public static async Task<bool> UseRecoveryCodeAsync(TenantTransaction tx, Guid account, string code, DateTimeOffset now, CancellationToken ct) => await tx.FindAsync<byte[]>(
        """
        UPDATE recovery_codes SET used_at = @now
         WHERE tenant_id = @tenant AND account_id = @account AND digest = @digest AND used_at IS NULL
        RETURNING digest
        """, new { account, digest = Secrets.Digest($"{account}:{code}"), now }, ct) is not null;

    public static Task<int> RecoveryCodesLeftAsync(TenantDatabase database, Guid account, CancellationToken ct) => database.FindAsync<int>(
        "SELECT count(*)::int FROM recovery_codes WHERE tenant_id = @tenant AND account_id = @account AND used_at IS NULL", new { account }, ct);

    public static void InsertOperatorLink(TenantTransaction tx, string code, DateTimeOffset expiresAt) => tx.Queue(
        "INSERT INTO operator_links (tenant_id, digest, expires_at) VALUES (@tenant, @digest, @expiresAt)", new { digest = Secrets.Digest(code), expiresAt });

    public static async Task<bool> IsOperatorLinkAsync(TenantDatabase database, string code, DateTimeOffset now, CancellationToken ct) => await database.FindAsync<bool>(
        "SELECT EXISTS (SELECT 1 FROM operator_links WHERE tenant_id = @tenant AND digest = @digest AND used_at IS NULL AND expires_at > @now)",
        new { digest = Secrets.Digest(code), now }, ct);

    public static async Task<bool> UseOperatorLinkAsync(TenantTransaction tx, string code, DateTimeOffset now, CancellationToken ct) => await tx.FindAsync<byte[]>(
        """
        UPDATE operator_links SET used_at = @now
         WHERE tenant_id = @tenant AND digest = @digest AND used_at IS NULL AND expires_at > @now
        RETURNING digest
        """, new { digest = Secrets.Digest(code), now }, ct) is not null;
}
