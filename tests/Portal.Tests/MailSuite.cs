using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace ScimSuite.Portal.Tests;

/// <summary>A portal with a mail server: a real one, in this process.</summary>
public sealed partial class MailSuite : Suite
{
    private readonly CancellationTokenSource _end = new();
    private Task _server = Task.CompletedTask;

    public MailServer Mail { get; } = new();

    public override async Task InitializeAsync()
    {
        _server = Mail.Start(_end.Token);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _end.CancelAsync();
        await _server;
        _end.Dispose();
    }

    /// <summary>The next letter to this address whose subject has these words.</summary>
    public async Task<string> LetterAsync(string to, string subject)
    {
        for (var i = 0; i < 200; i++)
        {
            if (Mail.Letters.FirstOrDefault(letter => letter.To == to && letter.Subject.Contains(subject, StringComparison.Ordinal)) is { } found)
            {
                Mail.Letters = [.. Mail.Letters.Where(letter => letter != found)];
                return found.Text;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"No letter '{subject}' to {to}, but {string.Join("; ", Mail.Letters.Select(letter => letter.Subject))}");
    }

    /// <summary>Where the letter's only link to that path leads.</summary>
    public static string LinkOf(string letter, string path) => Links().Matches(letter).Select(match => match.Value).Single(link => link.StartsWith(path, StringComparison.Ordinal));

    protected override void Configure(Dictionary<string, string?> settings)
    {
        settings["Portal:Url"] = "https://portal.test";
        settings["Portal:Mail:Host"] = "127.0.0.1";
        settings["Portal:Mail:Port"] = Mail.Port.ToString();
        settings["Portal:Mail:Tls"] = "none";
        settings["Portal:Mail:User"] = "portal";
        settings["Portal:Mail:Password"] = "of the mail server";
        settings["Portal:Mail:From"] = "ScimSuite <no-reply@portal.test>";
    }

    [GeneratedRegex(@"(?<=https://portal\.test)/\S+")]
    private static partial Regex Links();
}

public sealed record Received(string To, string Subject, string Text, string Id);

/// <summary>Takes letters from who knows the password, and can be told to take none.</summary>
public sealed class MailServer : MessageStore, IUserAuthenticator
{
    public int Port { get; } = Free();

    public bool IsAway { get; set; }

    public int Refused { get; private set; }

    public IReadOnlyList<Received> Letters { get; set; } = [];

    public Task Start(CancellationToken ct)
    {
        var provider = new ServiceProvider();
        provider.Add((IMessageStore)this);
        provider.Add((IUserAuthenticator)this);
        var options = new SmtpServerOptionsBuilder().ServerName("mail.test")
            .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).AuthenticationRequired().AllowUnsecureAuthentication()).Build();
        return new SmtpServer.SmtpServer(options, provider).StartAsync(ct);
    }

    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        if (IsAway)
        {
            Refused++;
            return SmtpResponse.TransactionFailed;
        }

        using var message = await MimeMessage.LoadAsync(new MemoryStream(buffer.ToArray()), cancellationToken);
        lock (this)
        {
            Letters = [.. Letters, new Received(message.To.Mailboxes.Single().Address, message.Subject ?? "", message.TextBody ?? "", message.MessageId ?? "")];
        }

        return SmtpResponse.Ok;
    }

    public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken) =>
        Task.FromResult(user == "portal" && password == "of the mail server");

    private static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class MailCollection : ICollectionFixture<MailSuite>
{
    public const string Name = "portal with mail";
}
