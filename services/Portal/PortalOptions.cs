using Microsoft.Extensions.Options;

namespace ScimSuite.Portal;

/// <summary>Settings under <c>Portal</c>; besides them <c>PublicUrl</c>, <c>Assertion:SigningKey</c> and <c>Secrets:Keys</c>.</summary>
internal sealed class PortalOptions
{
    /// <summary>Where operators find more: shown as links where set.</summary>
    public string? GrafanaUrl { get; set; }

    public string? DashboardUrl { get; set; }

    /// <summary>Accounts made at start. Development only.</summary>
    public DemoAccount[] Demo { get; set; } = [];
}

internal sealed class DemoAccount
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

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
