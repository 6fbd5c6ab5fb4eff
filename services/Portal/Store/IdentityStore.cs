using Microsoft.AspNetCore.Identity;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>Accounts and passkeys as ASP.NET Core Identity asks for them. Accounts are made and changed by <see cref="AccountStore"/>, with their events.</summary>
public sealed class IdentityStore(People people) : IUserPasskeyStore<Account>, IUserSecurityStampStore<Account>
{
    private const string Columns =
        "credential_id, public_key, created_at, sign_count, transports, is_user_verified, is_backup_eligible, is_backed_up, attestation, client_data, name";

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(Scim.CaseFold.Fold(user.Email));

    public Task<string?> GetSecurityStampAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Stamp);

    public Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) ? AccountStore.FindAsync(people.Database, id, cancellationToken) : Task.FromResult<Account?>(null);

    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        AccountStore.FindByEmailAsync(people.Database, normalizedUserName, cancellationToken);

    public async Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        Save(tx, user.Id, passkey);
        await tx.CommitAsync();
    }

    public static void Save(TenantTransaction tx, Guid account, UserPasskeyInfo passkey) => tx.Queue(
        $"""
        INSERT INTO passkeys AS p (tenant_id, account_id, {Columns})
        VALUES (@tenant, @account, @CredentialId, @PublicKey, @CreatedAt, @signCount, @transports, @IsUserVerified, @IsBackupEligible, @IsBackedUp, @AttestationObject, @ClientDataJson, @name)
            ON CONFLICT ON CONSTRAINT passkeys_pkey DO UPDATE
           SET sign_count = EXCLUDED.sign_count, is_backed_up = EXCLUDED.is_backed_up, is_user_verified = EXCLUDED.is_user_verified
         WHERE p.account_id = EXCLUDED.account_id
        """, new
        {
            account, passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, signCount = (long)passkey.SignCount, transports = passkey.Transports ?? [],
            passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, passkey.AttestationObject, passkey.ClientDataJson, name = passkey.Name ?? "Passkey",
        });

    public static void Remove(TenantTransaction tx, Guid account, byte[] credentialId) => tx.Queue(
        "DELETE FROM passkeys WHERE tenant_id = @tenant AND account_id = @account AND credential_id = @credentialId", new { account, credentialId });

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) => [.. (await people.Database.ListAsync<Row>(
        $"SELECT {Columns} FROM passkeys WHERE tenant_id = @tenant AND account_id = @account ORDER BY created_at", new { account = user.Id }, cancellationToken)).Select(row => row.ToPasskey())];

    public async Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        var owner = await people.Database.FindAsync<Guid?>("SELECT account_id FROM passkeys WHERE tenant_id = @tenant AND credential_id = @credentialId", new { credentialId }, cancellationToken);
        return owner is { } id ? await AccountStore.FindAsync(people.Database, id, cancellationToken) : null;
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => (await people.Database.FindAsync<Row>(
        $"SELECT {Columns} FROM passkeys WHERE tenant_id = @tenant AND account_id = @account AND credential_id = @credentialId", new { account = user.Id, credentialId }, cancellationToken))?.ToPasskey();

    public async Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        Remove(tx, user.Id, credentialId);
        await tx.CommitAsync();
    }

    // An account is a record: it is made whole by who signs up, and changed with an event. Identity's piecemeal setters have no part in that.
    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw ChangedElsewhere();

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => throw ChangedElsewhere();

    public Task SetSecurityStampAsync(Account user, string stamp, CancellationToken cancellationToken) => throw ChangedElsewhere();

    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw ChangedElsewhere();

    public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => throw ChangedElsewhere();

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw ChangedElsewhere();

    public void Dispose()
    {
        // nothing is held
    }

    private static InvalidOperationException ChangedElsewhere() => new("Accounts are changed by AccountStore, in a transaction that tells the audit.");

    private sealed record Row(
        byte[] CredentialId, byte[] PublicKey, DateTimeOffset CreatedAt, long SignCount, string[] Transports, bool IsUserVerified, bool IsBackupEligible,
        bool IsBackedUp, byte[] Attestation, byte[] ClientData, string Name)
    {
        public UserPasskeyInfo ToPasskey() => new(CredentialId, PublicKey, CreatedAt, (uint)SignCount, Transports, IsUserVerified, IsBackupEligible, IsBackedUp, Attestation, ClientData)
        {
            Name = Name,
        };
    }
}
