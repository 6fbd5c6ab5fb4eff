using ScimSuite.Persistence;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>Who belongs to one tenant, who was asked to, who looks in from outside.</summary>
public static class MemberStore
{
    private const string Columns = "tenant_id, account_id, version, email, name, role, created_at";

    public static Task<Member?> FindAsync(TenantDatabase database, Guid account, CancellationToken ct) => database.FindAsync<Member>(
        $"SELECT {Columns} FROM members WHERE tenant_id = @tenant AND account_id = @account", new { account }, ct);

    public static Task<Member?> FindForUpdateAsync(TenantTransaction tx, Guid account, CancellationToken ct) => tx.FindAsync<Member>(
        $"SELECT {Columns} FROM members WHERE tenant_id = @tenant AND account_id = @account FOR UPDATE", new { account }, ct);

    public static Task<IReadOnlyList<Member>> ListAsync(TenantDatabase database, CancellationToken ct) => database.ListAsync<Member>(
        $"SELECT {Columns} FROM members WHERE tenant_id = @tenant ORDER BY name, account_id LIMIT 500", null, ct);

    /// <summary>Locked, so that of two owners who leave at once one stays.</summary>
    public static async Task<int> OwnersForUpdateAsync(TenantTransaction tx, CancellationToken ct) => (await tx.ListAsync<Guid>(
        "SELECT account_id FROM members WHERE tenant_id = @tenant AND role = 'owner' FOR UPDATE", null, ct)).Count;

    public static void Save(TenantTransaction tx, Member member) => tx.Queue(
        """
        INSERT INTO members (tenant_id, account_id, version, email, name, role, created_at)
        VALUES (@tenant, @AccountId, @Version, @Email, @Name, @Role, @CreatedAt)
            ON CONFLICT ON CONSTRAINT members_pkey DO UPDATE SET version = @Version, role = @Role
        """, new { member.AccountId, member.Version, member.Email, member.Name, member.Role, member.CreatedAt });

    public static void Delete(TenantTransaction tx, Guid account) => tx.Queue(
        "DELETE FROM members WHERE tenant_id = @tenant AND account_id = @account", new { account });

    public static void DeleteAll(TenantTransaction tx)
    {
        tx.Queue("DELETE FROM members WHERE tenant_id = @tenant", null);
        tx.Queue("DELETE FROM invitations WHERE tenant_id = @tenant", null);
        tx.Queue("DELETE FROM openings WHERE tenant_id = @tenant", null);
    }

    public static void Invite(TenantTransaction tx, Invitation invitation, string code) => tx.Queue(
        """
        INSERT INTO invitations (tenant_id, id, digest, email, role, invited_by, tenant_name, created_at, expires_at)
        VALUES (@tenant, @Id, @digest, @Email, @Role, @InvitedBy, @TenantName, @CreatedAt, @ExpiresAt)
        """, new { invitation.Id, digest = Secrets.Digest(code), invitation.Email, invitation.Role, invitation.InvitedBy, invitation.TenantName, invitation.CreatedAt, invitation.ExpiresAt });

    public static Task<IReadOnlyList<Invitation>> OpenInvitationsAsync(TenantDatabase database, DateTimeOffset now, CancellationToken ct) => database.ListAsync<Invitation>(
        """
        SELECT tenant_id, id, email, role, invited_by, tenant_name, created_at, expires_at, ended_at
          FROM invitations
         WHERE tenant_id = @tenant AND ended_at IS NULL AND expires_at > @now
         ORDER BY created_at DESC
         LIMIT 200
        """, new { now }, ct);

    /// <summary>Ended by who accepts or withdraws it, once.</summary>
    public static async Task<bool> EndInvitationAsync(TenantTransaction tx, Guid id, DateTimeOffset now, CancellationToken ct) => await tx.FindAsync<Guid?>(
        "UPDATE invitations SET ended_at = @now WHERE tenant_id = @tenant AND id = @id AND ended_at IS NULL AND expires_at > @now RETURNING id", new { id, now }, ct) is not null;

    public static void Open(TenantTransaction tx, Opening opening) => tx.Queue(
        """
        INSERT INTO openings (tenant_id, id, account_id, operator_name, reason, opened_at, until)
        VALUES (@tenant, @Id, @AccountId, @OperatorName, @Reason, @OpenedAt, @Until)
        """, new { opening.Id, opening.AccountId, opening.OperatorName, opening.Reason, opening.OpenedAt, opening.Until });

    /// <summary>The latest of the last 24 hours; a tenant is told as long.</summary>
    public static Task<Opening?> LastOpeningAsync(TenantDatabase database, Guid? account, DateTimeOffset since, CancellationToken ct) => database.FindAsync<Opening>(
        """
        SELECT id, account_id, operator_name, reason, opened_at, until
          FROM openings
         WHERE tenant_id = @tenant AND opened_at > @since AND (@account::uuid IS NULL OR account_id = @account)
         ORDER BY opened_at DESC
         LIMIT 1
        """, new { account, since }, ct);
}

/// <summary>What is asked before a tenant is known, under a role that reads two tables and writes none.</summary>
public sealed class SignInReads([FromKeyedServices("scim-signin")] RoleDatabase database)
{
    public Task<IReadOnlyList<Member>> MembershipsAsync(Guid account, CancellationToken ct) => database.ListAsync<Member>(
        "SELECT tenant_id, account_id, version, email, name, role, created_at FROM portal.members WHERE account_id = @account ORDER BY tenant_id", new { account }, ct);

    /// <summary>Whether this person is no operator and belongs to this tenant and to no other.</summary>
    public async Task<bool> IsOfAloneAsync(Account account, Guid tenant, CancellationToken ct) =>
        !account.IsOperator && await MembershipsAsync(account.Id, ct) is [var only] && only.TenantId == tenant;

    public Task<Invitation?> InvitationAsync(string code, CancellationToken ct) => database.FindAsync<Invitation>(
        """
        SELECT tenant_id, id, email, role, invited_by, tenant_name, created_at, expires_at, ended_at
          FROM portal.invitations
         WHERE digest = @digest
        """, new { digest = Secrets.Digest(code) }, ct);
}
