using System.Security.Cryptography;
using ScimSuite.Portal.Endpoints;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Workers;

/// <summary>Sends what was dropped into the letterbox, again and again until it is gone or of no use any more. A receiver may get a letter twice, never none.</summary>
internal sealed class SendMail(MailStore store, Letterbox letterbox, Mailer mailer, PasswordReset reset, MailedSignUp signUp, TimeProvider clock, ILogger<SendMail> logger) : BackgroundService
{
    private static readonly TimeSpan _poll = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (letterbox.IsOn && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await letterbox.WaitAsync(_poll, stoppingToken);
                while (await SendDueAsync(stoppingToken) > 0)
                {
                    // there may be more
                }
            }
            catch (Exception e) when (e is Scim.Errors.ScimException or Npgsql.NpgsqlException)
            {
                logger.SweepFailed(e);
            }
        }
    }

    /// <summary>How many were looked at.</summary>
    internal async Task<int> SendDueAsync(CancellationToken ct)
    {
        var due = await store.ClaimAsync(clock.GetUtcNow(), ct);
        foreach (var mail in due)
        {
            await TakeAsync(mail, ct);
        }

        return due.Count;
    }

    private async Task TakeAsync(Mail mail, CancellationToken ct)
    {
        if (mail.Until < clock.GetUtcNow())
        {
            await store.RemoveAsync(mail);
            logger.MailGivenUp(mail.Id, mail.Kind, mail.Attempts - 1);
            Metrics.Mails.Add(1, new KeyValuePair<string, object?>("outcome", "given-up"));
            return;
        }

        try
        {
            var dropped = letterbox.Open(mail);
            await (mail.Kind switch
            {
                "reset" => reset.AnswerAsync(dropped.Email!, ct),                        // AskReset wrote it
                "sign-up" => signUp.AnswerAsync(dropped.Email!, dropped.Code!, ct),      // so did AskSignUp
                _ => mailer.DeliverAsync(mail.Id, dropped.Letter!, ct),                  // and so did Drop
            });
            await store.RemoveAsync(mail);
            Metrics.Mails.Add(1, new KeyValuePair<string, object?>("outcome", "sent"));
        }
        catch (Exception e) when (e is MailKit.ServiceNotConnectedException or MailKit.ProtocolException or MailKit.CommandException or MailKit.Security.AuthenticationException
            or MailKit.Security.SslHandshakeException or IOException or System.Net.Sockets.SocketException or NotSupportedException or TimeoutException or UnauthorizedAccessException
            or CryptographicException or FormatException or Scim.Errors.ScimException)
        {
            // The message of a mail server may repeat the address: the kind of failure is enough.
            logger.MailNotSent(mail.Id, mail.Kind, mail.Attempts, (e.InnerException ?? e).GetType().Name);
            Metrics.Mails.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));
        }
    }
}
