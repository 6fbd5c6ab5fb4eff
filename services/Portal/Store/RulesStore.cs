using ScimSuite.Persistence;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>A member's role together with what the tenant asks of everybody: one question, since every page asks it.</summary>
/// <param name="Role">The member's.</param>
/// <param name="NeedsSecondFactor">Asked of everybody.</param>
public sealed record Place(string Role, bool NeedsSecondFactor);

/// <summary>A tenant's rules of signing in, as rows.</summary>
public static class RulesStore
{
    public static Task<Place?> PlaceAsync(TenantDatabase database, Guid account, CancellationToken ct) => database.FindAsync<Place>(
        """
        SELECT m.role, coalesce(r.needs_second_factor, false) AS needs_second_factor
          FROM members m LEFT JOIN sign_in_rules r ON r.tenant_id = m.tenant_id
         WHERE m.tenant_id = @tenant AND m.account_id = @account
        """, new { account }, ct);

    public static async Task<SignInRules> FindAsync(TenantDatabase database, CancellationToken ct) => await database.FindAsync<SignInRules>(
        "SELECT tenant_id, version, needs_second_factor FROM sign_in_rules WHERE tenant_id = @tenant", null, ct) ?? new SignInRules(database.Tenant, 0, false);

    public static async Task<SignInRules> FindForUpdateAsync(TenantTransaction tx, CancellationToken ct) => await tx.FindAsync<SignInRules>(
        "SELECT tenant_id, version, needs_second_factor FROM sign_in_rules WHERE tenant_id = @tenant FOR UPDATE", null, ct) ?? new SignInRules(tx.Tenant, 0, false);

    public static void Save(TenantTransaction tx, SignInRules rules) => tx.Queue(
        """
        INSERT INTO sign_in_rules (tenant_id, version, needs_second_factor) VALUES (@tenant, @Version, @NeedsSecondFactor)
            ON CONFLICT ON CONSTRAINT sign_in_rules_pkey DO UPDATE SET version = @Version, needs_second_factor = @NeedsSecondFactor
        """, new { rules.Version, rules.NeedsSecondFactor });
}
