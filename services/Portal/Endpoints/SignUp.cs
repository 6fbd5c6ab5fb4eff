using Microsoft.AspNetCore.Identity;
using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;
using ScimSuite.Portal.Store;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Portal.Endpoints;

/// <summary>How accounts and memberships come to be, each with its event in the same transaction.</summary>
internal sealed class SignUp(People people, IPasswordHasher<Account> hasher, SecretBox box, Letterbox letterbox, TimeProvider clock)
{
    /// <summary>An account as a form gave it; nothing is kept yet.</summary>
    public Account NewAccount(string email, string name, string password, bool isOperator)
    {
        var now = clock.GetUtcNow();
        return new Account
        {
            Id = Guid.CreateVersion7(now), Version = 1, Email = email.Trim(), Name = name.Trim(), IsOperator = isOperator, PasswordHash = hasher.HashPassword(null!, password),
            IsPasswordShort = Passwords.IsShort(password), Stamp = Secrets.NewCode(), CreatedAt = now, ChangedAt = now,
        };
    }

    /// <summary><c>false</c> = somebody has this e-mail.</summary>
    public async Task<bool> TryCreateAsync(Account account, string requestId)
    {
        try
        {
            await using var tx = people.BeginAs(account, requestId);
            AccountStore.Insert(tx, account);
            tx.Publish(PeopleEvents.Created(account), clock);
            await tx.CommitAsync();
            return true;
        }
        catch (ScimException e) when (e.Error.ScimType == "uniqueness")
        {
            return false;
        }
    }

    /// <summary>The link is used up by the transaction that makes the account: of two who open it, one becomes operator.</summary>
    public async Task<bool> TryCreateFirstOperatorAsync(Account account, string code, string requestId, CancellationToken ct)
    {
        await using var tx = people.BeginAs(account, requestId);
        if (!await AccountStore.UseOperatorLinkAsync(tx, code, clock.GetUtcNow(), ct))
        {
            return false;
        }

        AccountStore.Insert(tx, account);
        tx.Publish(PeopleEvents.Created(account), clock);
        await tx.CommitAsync();
        return true;
    }

    public async Task JoinAsync(TenantDatabase tenant, Account account, string role)
    {
        var member = new Member(tenant.Tenant, account.Id, 1, account.Email, account.Name, role, clock.GetUtcNow());
        await using var tx = tenant.Begin(AccountStore.Errors);
        MemberStore.Save(tx, member);
        tx.Publish(PeopleEvents.Joined(member), clock);
        await tx.CommitAsync();
    }

    /// <summary>Ends the invitation and joins, or neither: a link opened twice makes one member.</summary>
    public async Task<bool> TryAcceptAsync(Invitation invitation, Account account, string requestId, CancellationToken ct)
    {
        if (CaseFold.Fold(invitation.Email) != CaseFold.Fold(account.Email))
        {
            return false;
        }

        await using var tx = people.Of(invitation.TenantId, account.Id, account.Email, account.IsOperator, requestId).Begin(AccountStore.Errors);
        if (!await MemberStore.EndInvitationAsync(tx, invitation.Id, clock.GetUtcNow(), ct))
        {
            return false;
        }

        var before = await MemberStore.FindForUpdateAsync(tx, account.Id, ct);
        var member = new Member(invitation.TenantId, account.Id, (before?.Version ?? 0) + 1, account.Email, account.Name, invitation.Role, before?.CreatedAt ?? clock.GetUtcNow());
        MemberStore.Save(tx, member);
        tx.Publish(PeopleEvents.Joined(member), clock);
        await tx.CommitAsync();
        return true;
    }

    /// <summary>The authenticator app is the second factor from now on. Other sessions end; recovery codes are made, and returned this once.</summary>
    public async Task<(Account Account, IReadOnlyList<string> RecoveryCodes)> SetAuthenticatorAsync(Account before, byte[] secret, string requestId)
    {
        IReadOnlyList<string> codes = [.. Enumerable.Range(0, 10).Select(_ => Secrets.NewRecoveryCode())];
        var after = before with
        {
            TotpSecret = box.Seal(secret, before.Id), Stamp = Secrets.NewCode(), Version = before.Version + 1, ChangedAt = clock.GetUtcNow(),
        };
        await using var tx = people.BeginAs(after, requestId);
        AccountStore.Replace(tx, after);
        AccountStore.ReplaceRecoveryCodes(tx, after.Id, codes);
        Tell(tx, after, "authenticator");
        await tx.CommitAsync();
        return (after, codes);
    }

    public async Task<IReadOnlyList<string>> RenewRecoveryCodesAsync(Account account, string requestId)
    {
        IReadOnlyList<string> codes = [.. Enumerable.Range(0, 10).Select(_ => Secrets.NewRecoveryCode())];
        await using var tx = people.BeginAs(account, requestId);
        AccountStore.ReplaceRecoveryCodes(tx, account.Id, codes);
        Tell(tx, account, "recovery-codes");
        await tx.CommitAsync();
        return codes;
    }

    public async Task<Account> RemovePasskeyAsync(Account before, byte[] credential, string requestId)
    {
        var after = before with { Stamp = Secrets.NewCode(), Version = before.Version + 1, ChangedAt = clock.GetUtcNow(), Passkeys = Math.Max(0, before.Passkeys - 1) };
        await using var tx = people.BeginAs(after, requestId);
        AccountStore.Replace(tx, after);
        IdentityStore.Remove(tx, after.Id, credential);
        Tell(tx, after, "passkey-removed");
        await tx.CommitAsync();
        return after;
    }

    public async Task<Account> SetPasswordAsync(Account before, string password, string requestId)
    {
        var after = before with
        {
            PasswordHash = hasher.HashPassword(before, password), IsPasswordShort = Passwords.IsShort(password), Stamp = Secrets.NewCode(),
            Version = before.Version + 1, ChangedAt = clock.GetUtcNow(),
        };
        await using var tx = people.BeginAs(after, requestId);
        AccountStore.Replace(tx, after);
        Tell(tx, after, "password");
        await tx.CommitAsync();
        return after;
    }

    /// <summary>The audit and the person hear of it, with the change itself.</summary>
    public void Tell(TenantTransaction tx, Account account, string what)
    {
        tx.Publish(PeopleEvents.Changed(account, what), clock);
        letterbox.Drop(tx, Letters.Changed(account, what, clock.GetUtcNow(), letterbox.Url("/account")));
    }
}
