using System.Text.Json;
using Microsoft.Extensions.Options;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>What a row of mails holds, sealed: a letter, or an e-mail somebody typed, to be looked at by the worker.</summary>
public sealed record Dropped(Letter? Letter, string? Email, string? Code);

/// <summary>
/// Letters are dropped here by the transaction that does what they tell, and sent afterwards. Without mail in the settings nothing is dropped: pages
/// ask <see cref="IsOn"/> and say how to do without.
/// </summary>
public sealed class Letterbox(SecretBox box, IOptions<PortalOptions> options, IConfiguration configuration, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan ResetLasts = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan SignUpLasts = TimeSpan.FromHours(24);

    private readonly SemaphoreSlim _bell = new(0, 1);

    public bool IsOn => options.Value.Mail.IsOn;

    /// <summary>Mail goes into files here: pages say where.</summary>
    public string? Folder => options.Value.Mail.PickupFolder;

    /// <summary>The portal's address as people open it, from the settings: what a browser claims as its host stands in no letter.</summary>
    public string Url(string path) => (options.Value.Url ?? configuration["PublicUrl"] ?? "").TrimEnd('/') + path;

    public void Drop(TenantTransaction tx, Letter letter, TimeSpan? lasts = null) => Drop(tx, "letter", new Dropped(letter, null, null), lasts ?? TimeSpan.FromDays(3));

    /// <summary>Somebody forgot a password. Whether there is such an account is looked at later, so that asking takes as long for any e-mail.</summary>
    public void AskReset(TenantTransaction tx, string email) => Drop(tx, "reset", new Dropped(null, email, null), ResetLasts);

    /// <summary>Somebody wants an account; the code opens what they filled in. Whether they have one already is looked at later, as above.</summary>
    public void AskSignUp(TenantTransaction tx, string email, string code) => Drop(tx, "sign-up", new Dropped(null, email, code), SignUpLasts);

    /// <summary>Until something was dropped in this process, or the time is over.</summary>
    public Task<bool> WaitAsync(TimeSpan longest, CancellationToken ct) => _bell.WaitAsync(longest, ct);

    public Dropped Open(Mail mail) => JsonSerializer.Deserialize<Dropped>(box.Open(mail.Sealed, mail.Id))!;      // written below

    public void Dispose() => _bell.Dispose();

    private void Drop(TenantTransaction tx, string kind, Dropped dropped, TimeSpan lasts)
    {
        if (!IsOn)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        MailStore.Insert(tx, new Mail(tx.Tenant, id, kind, box.Seal(JsonSerializer.SerializeToUtf8Bytes(dropped), id), 0, now + lasts), now);
        tx.OnCommitted(Ring);
    }

    private void Ring()
    {
        try
        {
            _bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // it rings already
        }
    }
}
