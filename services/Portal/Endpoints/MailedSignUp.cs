using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;
using ScimSuite.Portal.Store;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Portal.Endpoints;

/// <summary>What somebody filled in to get an account. The password is hashed already.</summary>
internal sealed record Wished(string Email, string Name, string Company, string PasswordHash, bool IsPasswordShort);

/// <summary>
/// Where mail is sent, an account is made by a click in a letter. For an e-mail that has an account the form does and says the same; its owner is
/// told by letter, and nobody else is.
/// </summary>
internal sealed class MailedSignUp(People people, IPasswordHasher<Account> hasher, SecretBox box, Letterbox letterbox, Tries tries, TimeProvider clock)
{
    public async Task AskAsync(string email, string name, string company, string password)
    {
        var wished = new Wished(email.Trim(), name.Trim(), company.Trim(), hasher.HashPassword(null!, password), Passwords.IsShort(password));
        if (await tries.TakeSignUpOfAsync(wished.Email) is not null)
        {
            return;     // letters enough; those before still work
        }

        var (id, code) = (Guid.CreateVersion7(), Secrets.NewCode());
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        LinkStore.Insert(tx, new Link(id, "sign-up", null, null, box.Seal(JsonSerializer.SerializeToUtf8Bytes(wished), id), clock.GetUtcNow() + Letterbox.SignUpLasts), code);
        letterbox.AskSignUp(tx, wished.Email, code);
        await tx.CommitAsync();
    }

    /// <summary>By the worker: nobody waits for it, so nobody can tell from it.</summary>
    public async Task AnswerAsync(string email, string code, CancellationToken ct)
    {
        var account = await AccountStore.FindByEmailAsync(people.Database, email, ct);
        if (await FindAsync(code, ct) is not { } wished)
        {
            return;
        }

        await using var tx = people.Database.Begin(ConstraintErrors.None);
        if (account is not null)
        {
            await LinkStore.UseAsync(tx, "sign-up", code, clock.GetUtcNow(), ct);
        }

        letterbox.Drop(tx, account is null
            ? Letters.ConfirmSignUp(wished.Email, wished.Name, wished.Company, letterbox.Url($"/sign-up/{code}"))
            : Letters.HasAccount(account.Email, letterbox.Url("/sign-in"), letterbox.Url("/reset")), Letterbox.SignUpLasts);
        await tx.CommitAsync();
    }

    /// <summary>What was filled in; <c>null</c> = the link opens nothing (any more).</summary>
    public async Task<Wished?> FindAsync(string code, CancellationToken ct) =>
        code.Length > 20 && await LinkStore.FindAsync(people.Database, "sign-up", code, clock.GetUtcNow(), ct) is { Sealed: { } sealedWish } link
            ? JsonSerializer.Deserialize<Wished>(box.Open(sealedWish, link.Id))
            : null;

    /// <summary>The account, made by the transaction that uses the link up; <c>null</c> = it was used a moment ago, or there is such an account by now.</summary>
    public async Task<Account?> ConfirmAsync(string code, Wished wished, string requestId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var account = new Account
        {
            Id = Guid.CreateVersion7(now), Version = 1, Email = wished.Email, Name = wished.Name, IsOperator = false, PasswordHash = wished.PasswordHash,
            IsPasswordShort = wished.IsPasswordShort, Stamp = Secrets.NewCode(), CreatedAt = now, ChangedAt = now,
        };
        try
        {
            await using var tx = people.BeginAs(account, requestId);
            if (!await LinkStore.UseAsync(tx, "sign-up", code, now, ct))
            {
                return null;
            }

            AccountStore.Insert(tx, account);
            tx.Publish(PeopleEvents.Created(account), clock);
            await tx.CommitAsync();
            return account;
        }
        catch (ScimException e) when (e.Error.ScimType == "uniqueness")
        {
            return null;
        }
    }
}
