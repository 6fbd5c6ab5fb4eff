using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Endpoints;

/// <summary>
/// A new password for who forgot theirs. Asking takes the same steps for any e-mail; a worker looks whether there is an account. The link sets a
/// password and nothing else: who has a second factor is still asked for it when they sign in.
/// </summary>
internal sealed class PasswordReset(
    People people, SignInReads reads, Letterbox letterbox, Devices devices, Tries tries, Microsoft.AspNetCore.Identity.IPasswordHasher<Account> hasher, TimeProvider clock)
{
    /// <summary><c>null</c> = asked, otherwise how long this address has to wait. Too many for one e-mail are dropped without a word: those before still work.</summary>
    public async Task<TimeSpan?> AskAsync(HttpContext context, string email)
    {
        if (await tries.TakeResetAsync(SignIn.AddressOf(context)) is { } wait)
        {
            return wait;
        }

        if (await tries.TakeResetOfAsync(email) is null)
        {
            await using var tx = people.Database.Begin(ConstraintErrors.None);
            letterbox.AskReset(tx, email);
            await tx.CommitAsync();
        }

        return null;
    }

    /// <summary>By the worker: nobody waits for it, so nobody can tell from it.</summary>
    public async Task AnswerAsync(string email, CancellationToken ct)
    {
        if (await AccountStore.FindByEmailAsync(people.Database, email, ct) is not { } account)
        {
            return;
        }

        var code = Secrets.NewCode();
        await using var tx = people.BeginAs(account, RequestIds.New());
        LinkStore.Insert(tx, new Link(Guid.CreateVersion7(), "reset", account.Id, null, null, clock.GetUtcNow() + Letterbox.ResetLasts), code);
        tx.Publish(PeopleEvents.Changed(account, "reset-link"), clock);
        letterbox.Drop(tx, Letters.Reset(account, letterbox.Url($"/reset/{code}")), Letterbox.ResetLasts);
        await tx.CommitAsync();
    }

    /// <summary>Whose password the link sets; <c>null</c> = it opens nothing (any more).</summary>
    public async Task<Account?> WhoseAsync(string code, CancellationToken ct)
    {
        if (code.Length < 20 || await LinkStore.FindAsync(people.Database, "reset", code, clock.GetUtcNow(), ct) is not { AccountId: { } id } link)
        {
            return null;
        }

        var account = await AccountStore.FindAsync(people.Database, id, ct);

        // One that an owner issued holds for people of that tenant alone: who has joined another meanwhile is not in its owner's hands.
        return account is null || (link.Within is { } tenant && !await reads.IsOfAloneAsync(account, tenant, ct)) ? null : account;
    }

    /// <summary><c>false</c> = the link was used a moment ago. Every session ends; this browser is one the account knows.</summary>
    public async Task<bool> UseAsync(HttpContext context, Account before, string code, string password, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var after = before with
        {
            PasswordHash = hasher.HashPassword(before, password), IsPasswordShort = Passwords.IsShort(password), Stamp = Secrets.NewCode(), Version = before.Version + 1, ChangedAt = now,
        };
        await using var tx = people.BeginAs(after, RequestIds.Of(context));
        if (!await LinkStore.UseAsync(tx, "reset", code, now, ct))
        {
            return false;
        }

        AccountStore.Replace(tx, after);
        LinkStore.UseAllOf(tx, after.Id, now);
        Sessions.EndAll(tx, after.Id);
        tx.Publish(PeopleEvents.Changed(after, "password-reset"), clock);
        letterbox.Drop(tx, Letters.Changed(after, "password-reset", now, letterbox.Url("/account")));
        await tx.CommitAsync();
        await devices.RememberAsync(context, after.Id);
        await tries.ForgiveAsync(after.Email, null, after.Id);
        return true;
    }
}
