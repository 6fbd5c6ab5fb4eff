using Microsoft.Extensions.Options;
using MimeKit;

namespace ScimSuite.Portal;

/// <summary>Settings under <c>Portal</c>; besides them <c>PublicUrl</c>, <c>Assertion:SigningKey</c> and <c>Secrets:Keys</c>.</summary>
public sealed class PortalOptions
{
    /// <summary>Where people open the portal, for links in letters; <c>PublicUrl</c> where not set.</summary>
    public string? Url { get; set; }

    public MailOptions Mail { get; set; } = new();
    public ProviderOptions Providers { get; set; } = new();

    /// <summary>Where operators find more: shown as links where set.</summary>
    public string? GrafanaUrl { get; set; }

    public string? DashboardUrl { get; set; }

    /// <summary>Each gateway by an address inside, for the operators' page of services; without any it says nothing of them.</summary>
    public string[] Gateways { get; set; } = [];

    /// <summary>Accounts made at start. Development only.</summary>
    public DemoAccount[] Demo { get; set; } = [];
}

/// <summary>How letters leave. Without a host none do, and pages say how to do without.</summary>
public sealed class MailOptions
{
    public static readonly IReadOnlyList<string> Encryptions = ["starttls", "tls", "none"];

    public string? Host { get; set; }
    public int Port { get; set; } = 587;

    /// <summary><c>starttls</c>, <c>tls</c> from the first byte, or <c>none</c> for a server on the same machine.</summary>
    public string Tls { get; set; } = "starttls";

    public string? User { get; set; }
    public string? Password { get; set; }
    public string From { get; set; } = "ScimSuite <no-reply@localhost>";

    /// <summary>Letters become files here instead. Development only.</summary>
    public string? PickupFolder { get; set; }

    public bool IsOn => !string.IsNullOrEmpty(Host) || !string.IsNullOrEmpty(PickupFolder);
}

/// <summary>Where tenants' OpenID providers may be. Without more they are of the outside world and speak TLS.</summary>
public sealed class ProviderOptions
{
    /// <summary>Networks (CIDR) inside which providers may be asked although they are not of the outside world.</summary>
    public string[] Networks { get; set; } = [];

    /// <summary>Without TLS. For tests and closed networks.</summary>
    public bool AllowPlain { get; set; }
}

public sealed class DemoAccount
{
    public string Email { get; set; } = "";
    public string Name { get; set; } = "";
    public string Password { get; set; } = "";
    public string TotpSecret { get; set; } = "";
    public bool IsOperator { get; set; }
}

internal sealed class PortalOptionsRules(IHostEnvironment environment) : IValidateOptions<PortalOptions>
{
    public ValidateOptionsResult Validate(string? name, PortalOptions options)
    {
        List<string> wrong = [];
        if (options.Demo.Length > 0 && !environment.IsDevelopment())
        {
            wrong.Add("Portal:Demo makes accounts with known passwords: it is for Development only.");
        }

        wrong.AddRange(options.Demo.Where(demo => !Model.Totp.IsBase32(demo.TotpSecret)).Select(demo => $"Portal:Demo: the TotpSecret of {demo.Email} must be base 32: the letters A to Z and the digits 2 to 7."));
        if (options.Url is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"))
        {
            wrong.Add("Portal:Url must be the address people open the portal by, such as https://scim.example.com.");
        }

        wrong.AddRange(options.Gateways.Where(gateway => !(Uri.TryCreate(gateway, UriKind.Absolute, out var inside) && inside.Scheme is "https" or "http"))
            .Select(gateway => $"Portal:Gateways must hold addresses such as http://gateway:8080; '{gateway}' is none."));
        Check(options.Mail, wrong);
        wrong.AddRange(options.Providers.Networks.Where(network => !System.Net.IPNetwork.TryParse(network, out _)).Select(network => $"Portal:Providers:Networks must hold networks such as 10.0.0.0/8; '{network}' is none."));
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private void Check(MailOptions mail, List<string> wrong)
    {
        if (!string.IsNullOrEmpty(mail.PickupFolder) && !environment.IsDevelopment())
        {
            wrong.Add("Portal:Mail:PickupFolder puts links that open accounts into files: it is for Development only. Set Portal:Mail:Host.");
        }

        if (!string.IsNullOrEmpty(mail.PickupFolder) && !string.IsNullOrEmpty(mail.Host))
        {
            wrong.Add("Portal:Mail has a Host and a PickupFolder: a letter goes one way. Leave one of them out.");
        }

        if (mail.Port is < 1 or > 65535)
        {
            wrong.Add($"Portal:Mail:Port must be between 1 and 65535; it is {mail.Port}.");
        }

        if (!MailOptions.Encryptions.Contains(mail.Tls))
        {
            wrong.Add($"Portal:Mail:Tls must be one of {string.Join(", ", MailOptions.Encryptions)}; it is {mail.Tls}.");
        }

        if (mail.IsOn && !MailboxAddress.TryParse(mail.From, out _))
        {
            wrong.Add("Portal:Mail:From must be an address, such as ScimSuite <no-reply@example.com>.");
        }
    }
}
