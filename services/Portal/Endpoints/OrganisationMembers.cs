using Microsoft.AspNetCore.Identity;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;
using ScimSuite.Portal.Store;

using ScimSuite.Scim.Errors;

namespace ScimSuite.Portal.Endpoints;

/// <summary>Which member somebody is whom the provider knows.</summary>
internal abstract record Found
{
    public sealed record Is(Account Account) : Found;

    /// <summary>A word that the page has a sentence for.</summary>
    public sealed record No(string Why) : Found;
}

/// <summary>
/// Who the provider knows becomes a member's account once: by the e-mail it vouches for, at the first sign-in; afterwards by subject alone, since e-mails are
/// given to others. Where the owner wishes, somebody new joins. An account that exists and is no member is never touched: it is not this tenant's.
/// </summary>
internal sealed class OrganisationMembers(People people, IPasswordHasher<Account> hasher, TimeProvider clock)
{
    public async Task<Found> FindAsync(TenantDatabase tenant, Organisation organisation, OrganisationPerson person, string requestId, CancellationToken ct)
    {
        if (await OrganisationStore.WhoAsync(tenant, organisation.Issuer, person.Subject, ct) is { } known)
        {
            return await AccountStore.FindAsync(people.Database, known, ct) is { IsOperator: false } account ? new Found.Is(account) : new Found.No("operator");
        }

        if (person.Email is null)
        {
            return new Found.No("email");
        }

        var existing = await AccountStore.FindByEmailAsync(people.Database, person.Email, ct);
        try
        {
            return existing switch
            {
                { IsOperator: true } => new Found.No("operator"),
                not null => await LinkAsync(tenant, organisation, person, existing, ct),
                null => organisation.JoinRole is { } role ? await JoinAsync(tenant, organisation, person, role, requestId) : new Found.No("unknown"),
            };
        }
        catch (ScimException e) when (e.Error.ScimType == "uniqueness")
        {
            return new Found.No("other");       // the member is somebody else at the provider: an e-mail that was given to another person
        }
    }

    private async Task<Found> LinkAsync(TenantDatabase tenant, Organisation organisation, OrganisationPerson person, Account account, CancellationToken ct)
    {
        await using var tx = tenant.Begin(OrganisationStore.Errors);
        if (await MemberStore.FindForUpdateAsync(tx, account.Id, ct) is null)
        {
            return new Found.No("unknown");
        }

        Link(tx, organisation, person, account);
        await tx.CommitAsync();
        return new Found.Is(account);
    }

    /// <summary>The account is made first, under a password nobody knows: without the membership that follows it opens nothing.</summary>
    private async Task<Found> JoinAsync(TenantDatabase tenant, Organisation organisation, OrganisationPerson person, string role, string requestId)
    {
        var now = clock.GetUtcNow();
        var name = string.Concat((person.Name ?? "").Where(c => !char.IsControl(c))).Trim();
        var account = new Account
        {
            Id = Guid.CreateVersion7(now), Version = 1, Email = person.Email!, Name = name is { Length: > 0 and <= 100 } ? name : person.Email!.Split('@')[0], IsOperator = false,       // seen by the caller
            PasswordHash = hasher.HashPassword(null!, Secrets.NewCode()), IsPasswordShort = false, Stamp = Secrets.NewCode(), CreatedAt = now, ChangedAt = now,
        };
        await using (var tx = people.BeginAs(account, requestId))
        {
            AccountStore.Insert(tx, account);
            tx.Publish(PeopleEvents.Created(account), clock);
            await tx.CommitAsync();
        }

        await using (var tx = tenant.Begin(OrganisationStore.Errors))
        {
            var member = new Member(tenant.Tenant, account.Id, 1, account.Email, account.Name, role, now);
            MemberStore.Save(tx, member);
            tx.Publish(PeopleEvents.Joined(member), clock);
            Link(tx, organisation, person, account);
            await tx.CommitAsync();
        }

        return new Found.Is(account);
    }

    private void Link(TenantTransaction tx, Organisation organisation, OrganisationPerson person, Account account)
    {
        OrganisationStore.Link(tx, organisation.Issuer, person.Subject, account.Id, clock.GetUtcNow());
        tx.Publish(new Events.IdentityLinked(Guid.CreateVersion7(), account.Id, account.Email, organisation.Issuer, person.Subject), clock);
    }
}
