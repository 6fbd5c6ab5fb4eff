using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Endpoints;

/// <summary>What came of showing a factor.</summary>
internal abstract record Shown
{
    public sealed record SignedIn : Shown;

    /// <summary>The password was right; now a code or a passkey.</summary>
    public sealed record NeedsCode : Shown;

    /// <summary>Not right. Which part, nobody is told.</summary>
    public sealed record Wrong : Shown;

    /// <summary>Too many tries: nothing was looked at.</summary>
    public sealed record Held(TimeSpan Wait) : Shown;
}

/// <summary>How a person becomes signed in: password, then code where there is one. Every refusal takes the same steps, whoever was named.</summary>
internal sealed class SignIn(
    People people, Devices devices, Tries tries, IPasswordHasher<Account> hasher, SecretBox box, SignUp signUp, TimeProvider clock, ILogger<SignIn> logger)
{
    public const string Scheme = "session";
    public static readonly string CodeScheme = IdentityConstants.TwoFactorUserIdScheme;

    /// <summary>The hash of nobody's password: an e-mail without account costs the same work.</summary>
    private static readonly Lazy<string> _nobodys = new(() => new PasswordHasher<Account>(PasswordWork.Options).HashPassword(null!, Secrets.NewCode()));

    public async Task<Shown> WithPasswordAsync(HttpContext context, string email, string password, CancellationToken ct)
    {
        var device = await devices.KnownAsync(context, email, ct);
        if (await tries.TakePasswordAsync(email, device, AddressOf(context)) is { } wait)
        {
            logger.HeldOff(device is null ? "an unknown browser" : "a known browser", (int)wait.TotalSeconds);
            return new Shown.Held(wait);
        }

        var account = await AccountStore.FindByEmailAsync(people.Database, email, ct);
        var verified = hasher.VerifyHashedPassword(account!, account?.PasswordHash ?? _nobodys.Value, password);      // the hasher never looks at whose it is
        if (account is null || verified == PasswordVerificationResult.Failed)
        {
            await TellRefusalAsync(context, account, "password");
            return new Shown.Wrong();
        }

        if (!account.HasSecondFactor)
        {
            await CompleteAsync(context, account, "password", device);
            return new Shown.SignedIn();
        }

        await context.SignInAsync(CodeScheme, new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, account.Id.ToString())], CodeScheme)),
            new AuthenticationProperties { ExpiresUtc = clock.GetUtcNow().AddMinutes(5), IsPersistent = false });
        return new Shown.NeedsCode();
    }

    /// <summary>Whose password was shown a moment ago; <c>null</c> = begin again.</summary>
    public async Task<Account?> WhoseCodeAsync(HttpContext context, CancellationToken ct)
    {
        var pending = await context.AuthenticateAsync(CodeScheme);
        return Guid.TryParse(pending.Principal?.FindFirstValue(ClaimTypes.Name), out var id) ? await AccountStore.FindAsync(people.Database, id, ct) : null;
    }

    public async Task<Shown> WithCodeAsync(HttpContext context, Account account, string? code, bool isRecovery, CancellationToken ct)
    {
        var shown = await CheckCodeAsync(context, account, code, isRecovery, ct);
        if (shown is Shown.SignedIn)
        {
            await context.SignOutAsync(CodeScheme);
            await CompleteAsync(context, account, isRecovery ? "password+recovery-code" : "password+code", await devices.KnownAsync(context, account.Email, ct));
        }

        return shown;
    }

    /// <summary>Somebody who is signed in shows once more that it is they.</summary>
    public async Task<Shown> AgainAsync(HttpContext context, Account account, string? code, string? password, CancellationToken ct)
    {
        Shown shown;
        if (account.TotpSecret is not null)
        {
            shown = await CheckCodeAsync(context, account, code, isRecovery: false, ct);
        }
        else if (await tries.TakeCodeAsync(account.Id) is { } wait)
        {
            return new Shown.Held(wait);
        }
        else
        {
            var isRight = hasher.VerifyHashedPassword(account, account.PasswordHash, password ?? "") != PasswordVerificationResult.Failed;
            shown = isRight ? new Shown.SignedIn() : new Shown.Wrong();
        }

        if (shown is Shown.SignedIn)
        {
            await tries.ForgiveAsync(account.Email, null, account.Id);
            await RenewAsync(context, account);
        }

        return shown;
    }

    /// <summary>A session begins, under a key nobody had before.</summary>
    public async Task CompleteAsync(HttpContext context, Account account, string method, byte[]? device)
    {
        var now = clock.GetUtcNow();
        await context.SignInAsync(Scheme, Signed.Principal(account, method, now, now), new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now + Sessions.Longest });
        await devices.RememberAsync(context, account.Id);
        await tries.ForgiveAsync(account.Email, device, account.Id);
        await using var tx = people.BeginAs(account, RequestIds.Of(context));
        tx.Publish(PeopleEvents.Started(account, method, AddressOf(context)), clock);
        await tx.CommitAsync();
    }

    /// <summary>The session goes on, for the account as it is now; other sessions of an older stamp have ended.</summary>
    public Task RenewAsync(HttpContext context, Account account)
    {
        var now = clock.GetUtcNow();
        var since = Signed.StartedAt(context.User) ?? now;
        var method = context.User.FindFirstValue(Signed.Method) ?? "password";
        return context.SignInAsync(Scheme, Signed.Principal(account, method, since, now), new AuthenticationProperties { IssuedUtc = since, ExpiresUtc = since + Sessions.Longest });
    }

    public static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    /// <summary>Where to go on afterwards: a place of ours, or the start.</summary>
    public static string LocalOr(string? path, string otherwise) =>
        path is ['/', not ('/' or '\\'), ..] && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl) ? path : otherwise;

    private async Task<Shown> CheckCodeAsync(HttpContext context, Account account, string? code, bool isRecovery, CancellationToken ct)
    {
        if (await tries.TakeCodeAsync(account.Id) is { } wait)
        {
            return new Shown.Held(wait);
        }

        var isRight = isRecovery ? await UseRecoveryCodeAsync(context, account, code, ct) : await UseCodeAsync(account, code);
        if (!isRight)
        {
            await TellRefusalAsync(context, account, isRecovery ? "recovery-code" : "code");
        }

        return isRight ? new Shown.SignedIn() : new Shown.Wrong();
    }

    private async Task<bool> UseCodeAsync(Account account, string? code) =>
        account.TotpSecret is { } sealedSecret
        && Totp.StepOf(code, box.Open(sealedSecret, account.Id), clock.GetUtcNow()) is { } step
        && await AccountStore.UseStepAsync(people, account.Id, step);

    private async Task<bool> UseRecoveryCodeAsync(HttpContext context, Account account, string? code, CancellationToken ct)
    {
        await using var tx = people.BeginAs(account, RequestIds.Of(context));
        if (!await AccountStore.UseRecoveryCodeAsync(tx, account.Id, Secrets.TidyRecoveryCode(code), clock.GetUtcNow(), ct))
        {
            return false;
        }

        signUp.Tell(tx, account, "recovery-code-used");
        await tx.CommitAsync();
        return true;
    }

    /// <summary>The audit hears of every refusal; an account's own name stands there, what somebody typed for one does not.</summary>
    private async Task TellRefusalAsync(HttpContext context, Account? account, string factor)
    {
        var id = RequestIds.Of(context);
        await using var tx = account is null ? people.Database.Begin(Persistence.ConstraintErrors.None) : people.BeginAs(account, id);
        tx.Publish(PeopleEvents.Failed(factor, AddressOf(context), context.Request.Headers.UserAgent.ToString(), clock.GetUtcNow()), clock);
        await tx.CommitAsync();
    }
}

/// <summary>PBKDF2 with HMAC-SHA-512 and 210,000 rounds (OWASP 2023).</summary>
internal static class PasswordWork
{
    public static Microsoft.Extensions.Options.IOptions<PasswordHasherOptions> Options { get; } =
        Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { CompatibilityMode = PasswordHasherCompatibilityMode.IdentityV3, IterationCount = 210_000 });
}
