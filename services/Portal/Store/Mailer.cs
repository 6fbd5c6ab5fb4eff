using System.Globalization;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>Hands one letter over: to the mail server of the settings or, in Development, to a folder.</summary>
public sealed class Mailer(IOptions<PortalOptions> options, TimeProvider clock)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private MailOptions Settings => options.Value.Mail;

    /// <param name="id">The same at every attempt: a receiver can tell a repeat.</param>
    /// <param name="letter">What to send.</param>
    /// <param name="ct">Gives up.</param>
    public async Task DeliverAsync(Guid id, Letter letter, CancellationToken ct)
    {
        using var message = Compose(id, letter);
        if (Settings.PickupFolder is { } folder)
        {
            await PutAsync(folder, id, message, ct);
        }
        else
        {
            await SendAsync(message, ct);
        }
    }

    private MimeMessage Compose(Guid id, Letter letter)
    {
        var message = new MimeMessage { MessageId = $"{id:N}@scimsuite", Date = clock.GetUtcNow(), Subject = letter.Subject, Body = new TextPart("plain") { Text = letter.Text } };
        message.From.Add(MailboxAddress.Parse(Settings.From));
        message.To.Add(new MailboxAddress("", letter.To));
        message.Headers.Add("Auto-Submitted", "auto-generated");       // RFC 3834: no out-of-office answers
        return message;
    }

    /// <summary>Without the encryption that the settings name nothing is sent: a server that stops offering it is no reason to do without.</summary>
    private async Task SendAsync(MimeMessage message, CancellationToken ct)
    {
        // Who has neither host nor folder drops no letters.
        using var smtp = new SmtpClient { Timeout = 20_000 };
        await smtp.ConnectAsync(Settings.Host!, Settings.Port, Settings.Tls switch { "none" => SecureSocketOptions.None, "tls" => SecureSocketOptions.SslOnConnect, _ => SecureSocketOptions.StartTls }, ct);
        if (Settings.User is { Length: > 0 } user)
        {
            await smtp.AuthenticateAsync(user, Settings.Password ?? "", ct);
        }

        await smtp.SendAsync(message, ct);
        await smtp.DisconnectAsync(quit: true, ct);
    }

    /// <summary>Whole or not at all, and for its owner's eyes: it may hold a link that opens something.</summary>
    private async Task PutAsync(string folder, Guid id, MimeMessage message, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{id:N}.eml");
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = Private;
        }

        await using (var file = new FileStream(path + ".part", how))
        {
            await message.WriteToAsync(file, ct);
        }

        File.Move(path + ".part", path, overwrite: true);
    }
}
