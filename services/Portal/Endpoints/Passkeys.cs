using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using ScimSuite.Caller;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Endpoints;

internal sealed record PasskeyAnswer(JsonElement Credential, string? Name, string? Return);

internal sealed record GoOn(string To);

/// <summary>Passkeys, as ASP.NET Core Identity checks them: challenge, origin, user verification, counter. What was asked is kept in a cookie of five minutes.</summary>
internal static class Passkeys
{
    public static async Task<IResult> RequestOptions(SignInManager<Account> passkeys) =>
        Results.Text(await passkeys.MakePasskeyRequestOptionsAsync(null), "application/json");

    public static async Task<IResult> SignInAsync(PasskeyAnswer answer, HttpContext context, SignInManager<Account> passkeys, SignIn signIn, Devices devices, IdentityStore store, CancellationToken ct)
    {
        if (await AssertAsync(answer, passkeys) is not { Succeeded: true } asserted)
        {
            return Refused("This passkey was not accepted. Try again, or sign in with your password.");
        }

        await store.AddOrUpdatePasskeyAsync(asserted.User, asserted.Passkey, ct);
        var account = await store.FindByIdAsync(asserted.User.Id.ToString(), ct) ?? asserted.User;
        await signIn.CompleteAsync(context, account, "passkey", await devices.KnownAsync(context, account.Email, ct));
        return Results.Json(new GoOn(SignIn.LocalOr(answer.Return, "/")));
    }

    /// <summary>Step-up: the same person shows a passkey of the account that is signed in.</summary>
    public static async Task<IResult> VerifyAsync(PasskeyAnswer answer, HttpContext context, SignInManager<Account> passkeys, SignIn signIn, IdentityStore store, CancellationToken ct)
    {
        if (await AssertAsync(answer, passkeys) is not { Succeeded: true } asserted || asserted.User.Id != Signed.AccountOf(context.User))
        {
            return Refused("This is no passkey of the account that is signed in.");
        }

        await store.AddOrUpdatePasskeyAsync(asserted.User, asserted.Passkey, ct);
        await signIn.RenewAsync(context, asserted.User);
        return Results.Json(new GoOn(SignIn.LocalOr(answer.Return, "/")));
    }

    public static async Task<IResult> CreationOptions(HttpContext context, SignInManager<Account> passkeys, TimeProvider clock)
    {
        if (!Signed.IsFresh(context.User, clock.GetUtcNow()))
        {
            return Refused("Show first that it is you: reload the page.");
        }

        var id = Signed.AccountOf(context.User).ToString();
        var email = context.User.FindFirst(Signed.Email)?.Value ?? "";
        return Results.Text(
            await passkeys.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity { Id = id, Name = email, DisplayName = context.User.FindFirst(Signed.Name)?.Value ?? email }), "application/json");
    }

    public static async Task<IResult> AddAsync(
        PasskeyAnswer answer, HttpContext context, SignInManager<Account> passkeys, SignIn signIn, SignUp signUp, People people, TimeProvider clock, CancellationToken ct)
    {
        if (!Signed.IsFresh(context.User, clock.GetUtcNow()))
        {
            return Refused("Show first that it is you: reload the page.");
        }

        var attested = await passkeys.PerformPasskeyAttestationAsync(answer.Credential.GetRawText());
        var before = await AccountStore.FindAsync(people.Database, Signed.AccountOf(context.User), ct);
        if (!attested.Succeeded || before is null || attested.UserEntity.Id != before.Id.ToString())
        {
            return Refused("The passkey was not accepted. Nothing was changed; try again.");
        }

        attested.Passkey.Name = answer.Name is { Length: > 0 and <= 60 } name ? name : "Passkey";
        var after = before with { Stamp = Secrets.NewCode(), Version = before.Version + 1, ChangedAt = clock.GetUtcNow(), Passkeys = before.Passkeys + 1 };
        await using var tx = people.BeginAs(after, RequestIds.Of(context));
        AccountStore.Replace(tx, after);
        IdentityStore.Save(tx, after.Id, attested.Passkey);
        signUp.Tell(tx, after, "passkey-added");
        await tx.CommitAsync();
        await signIn.RenewAsync(context, after);
        return Results.Json(new GoOn("/account"));
    }

    /// <summary><c>null</c> = nothing was asked, or not by this browser and not within five minutes: an answer to nothing is no answer.</summary>
    private static async Task<PasskeyAssertionResult<Account>?> AssertAsync(PasskeyAnswer answer, SignInManager<Account> passkeys)
    {
        try
        {
            return await passkeys.PerformPasskeyAssertionAsync(answer.Credential.GetRawText());
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static IResult Refused(string why) => Results.Json(new { detail = why }, statusCode: StatusCodes.Status400BadRequest);
}
