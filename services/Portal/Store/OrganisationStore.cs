using ScimSuite.Persistence;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>Tenants' providers, who their people are there, and the names by which people find them.</summary>
public static class OrganisationStore
{
    public static readonly ConstraintErrors Errors = new()
    {
        ["identities_one_of_account"] = () => new Scim.Errors.ScimError(409, "uniqueness", "This member is somebody else at the provider."),
        ["identities_pkey"] = () => new Scim.Errors.ScimError(409, "uniqueness", "This person of the provider is another member."),
        ["accounts_email_unique"] = AccountStore.Errors["accounts_email_unique"],
    };

    public static Task<Organisation?> FindAsync(TenantDatabase database, CancellationToken ct) => database.FindAsync<Organisation>(
        "SELECT name, tenant_name, issuer, client_id, join_role, is_needed FROM organisations WHERE tenant_id = @tenant", null, ct);

    public static Task<byte[]?> SecretAsync(TenantDatabase database, CancellationToken ct) => database.FindAsync<byte[]>(
        "SELECT client_secret FROM organisations WHERE tenant_id = @tenant", null, ct);

    public static void ReplaceSecret(TenantTransaction tx, byte[] before, byte[] after) => tx.Queue(
        "UPDATE organisations SET client_secret = @after WHERE tenant_id = @tenant AND client_secret = @before", new { before, after });

    public static void Save(TenantTransaction tx, Organisation organisation, byte[] secret) => tx.Queue(
        """
        INSERT INTO organisations (tenant_id, name, tenant_name, issuer, client_id, client_secret, join_role, is_needed)
        VALUES (@tenant, @Name, @TenantName, @Issuer, @ClientId, @secret, @JoinRole, @IsNeeded)
            ON CONFLICT ON CONSTRAINT organisations_pkey DO UPDATE
           SET name = @Name, tenant_name = @TenantName, issuer = @Issuer, client_id = @ClientId, client_secret = @secret, join_role = @JoinRole, is_needed = @IsNeeded
        """, new { organisation.Name, organisation.TenantName, organisation.Issuer, organisation.ClientId, secret, organisation.JoinRole, organisation.IsNeeded });

    public static void Remove(TenantTransaction tx)
    {
        tx.Queue("DELETE FROM organisations WHERE tenant_id = @tenant", null);
        tx.Queue("DELETE FROM identities WHERE tenant_id = @tenant", null);
    }

    /// <summary>The account of who the provider says it is; <c>null</c> = they were never here.</summary>
    public static Task<Guid?> WhoAsync(TenantDatabase database, string issuer, string subject, CancellationToken ct) => database.FindAsync<Guid?>(
        "SELECT account_id FROM identities WHERE tenant_id = @tenant AND issuer = @issuer AND subject = @subject", new { issuer, subject }, ct);

    public static void Link(TenantTransaction tx, string issuer, string subject, Guid account, DateTimeOffset now) => tx.Queue(
        "INSERT INTO identities (tenant_id, issuer, subject, account_id, linked_at) VALUES (@tenant, @issuer, @subject, @account, @now)", new { issuer, subject, account, now });

    /// <summary>Which tenant has this name.</summary>
    public static Task<Guid?> NamedAsync(People people, string name, CancellationToken ct) => people.Database.FindAsync<Guid?>(
        "SELECT organisation FROM organisation_names WHERE tenant_id = @tenant AND name = @name", new { name }, ct);

    /// <summary><c>false</c> = another tenant has it.</summary>
    public static async Task<bool> TakeNameAsync(People people, string name, Guid organisation)
    {
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        var taken = await tx.FindAsync<string>(
            """
            INSERT INTO organisation_names AS n (tenant_id, name, organisation) VALUES (@tenant, @name, @organisation)
                ON CONFLICT ON CONSTRAINT organisation_names_pkey DO UPDATE SET name = n.name WHERE n.organisation = @organisation
            RETURNING n.name
            """, new { name, organisation }, CancellationToken.None);
        await tx.CommitAsync();
        return taken is not null;
    }

    /// <summary>Only the name it has now leads to it; <c>null</c> = none does.</summary>
    public static async Task LeaveNamesAsync(People people, string? except, Guid organisation)
    {
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        tx.Queue("DELETE FROM organisation_names WHERE tenant_id = @tenant AND organisation = @organisation AND name IS DISTINCT FROM @except", new { organisation, except });
        await tx.CommitAsync();
    }
}
