using ScimSuite.Outbox;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Portal.Store;

/// <summary>Who governs a tenant invites, changes roles and removes people here; each act with its event. A tenant always keeps an owner.</summary>
public sealed class MemberDesk(Acting acting, Letterbox letterbox, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);
    private const string LastOwner = "This is the last owner. Make somebody else owner first: a tenant without one could never be governed again.";

    /// <summary>The code for the link, to be handed on; <c>null</c> = it is in a letter to whom it invites, and nobody else has it.</summary>
    public async Task<string?> InviteAsync(string email, string role, string tenantName, CancellationToken ct)
    {
        await RequireAsync(ct);
        if (!Roles.OfTenants.Contains(role) || !Emails.IsAddress(email))
        {
            throw ScimException.InvalidValue("An invitation needs a role, and an e-mail address that a letter can be sent to.");
        }

        var now = clock.GetUtcNow();
        var invitation = new Invitation(acting.Tenant, Guid.CreateVersion7(now), email, role, acting.Name, tenantName, now, now + Lifetime, null);
        var code = Secrets.NewCode();
        var database = acting.People(acting.Tenant);
        var rules = await RulesStore.FindAsync(database, ct);
        await using var tx = database.Begin(AccountStore.Errors);
        MemberStore.Invite(tx, invitation, code);
        tx.Publish(PeopleEvents.Invited(invitation), clock);
        letterbox.Drop(tx, Letters.Invitation(invitation, letterbox.Url($"/invitations/{code}"), rules.NeedsSecondFactor), Lifetime);
        await tx.CommitAsync();
        return letterbox.IsOn ? null : code;
    }

    public async Task WithdrawAsync(Guid invitation, CancellationToken ct)
    {
        await RequireAsync(ct);
        await using var tx = acting.People(acting.Tenant).Begin(AccountStore.Errors);
        await MemberStore.EndInvitationAsync(tx, invitation, clock.GetUtcNow(), ct);
        await tx.CommitAsync();
    }

    /// <summary><c>null</c> = done, otherwise why not.</summary>
    public async Task<string?> ChangeAsync(Guid account, string role, CancellationToken ct)
    {
        await RequireAsync(ct);
        await using var tx = acting.People(acting.Tenant).Begin(AccountStore.Errors);
        if (!Roles.OfTenants.Contains(role) || await MemberStore.FindForUpdateAsync(tx, account, ct) is not { } before || before.Role == role)
        {
            return null;
        }

        if (before.Role == Roles.Owner && await MemberStore.OwnersForUpdateAsync(tx, ct) < 2)
        {
            return LastOwner;
        }

        var after = before with { Role = role, Version = before.Version + 1 };
        MemberStore.Save(tx, after);
        tx.Publish(PeopleEvents.Joined(after), clock);
        await tx.CommitAsync();
        return null;
    }

    /// <inheritdoc cref="ChangeAsync"/>
    public async Task<string?> RemoveAsync(Guid account, CancellationToken ct)
    {
        await RequireAsync(ct);
        await using var tx = acting.People(acting.Tenant).Begin(AccountStore.Errors);
        if (await MemberStore.FindForUpdateAsync(tx, account, ct) is not { } before)
        {
            return null;
        }

        if (before.Role == Roles.Owner && await MemberStore.OwnersForUpdateAsync(tx, ct) < 2)
        {
            return LastOwner;
        }

        MemberStore.Delete(tx, account);
        tx.Publish(PeopleEvents.Left(before), clock);
        await tx.CommitAsync();
        return null;
    }

    private async Task RequireAsync(CancellationToken ct)
    {
        await acting.RequireSessionAsync(ct);
        if (!acting.May(Permission.Govern))
        {
            throw new UnauthorizedAccessException($"{Permission.Govern} is not for the role {acting.Role ?? "none"}.");
        }
    }
}
