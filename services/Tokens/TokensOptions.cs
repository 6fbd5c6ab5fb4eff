using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.Tokens.Model;

namespace ScimSuite.Tokens;

/// <summary>Settings under <c>Tokens</c>.</summary>
internal sealed class TokensOptions
{
    /// <summary>Base64 of 32 bytes. Without it the table of tokens says nothing about any secret; lose it and every token is worth nothing.</summary>
    public string Pepper { get; set; } = "";

    /// <summary>Peppers that will be in use: replicas that use them already are understood by this one, and left alone.</summary>
    public IReadOnlyList<string> NextPeppers { get; set; } = [];

    /// <summary>Peppers of before: tokens under them still verify, and move to the one in use when they do.</summary>
    public IReadOnlyList<string> RetiredPeppers { get; set; } = [];

    /// <summary>An operator's key (<c>sck_…</c>) that is accepted from the first start on. Only its hash is stored.</summary>
    public string? BootstrapKey { get; set; }

    /// <summary>Base64 PKCS#8 of EC P-256 keys that access tokens are signed with. The first signs; the others are those of before, still believed.</summary>
    public IReadOnlyList<string> AccessTokenKeys { get; set; } = [];

    /// <summary>How long an access token lives, 1 to 6 hours.</summary>
    public double AccessTokenHours { get; set; } = 1;

    /// <summary>Networks (CIDR) inside which issuers' keys may be fetched although they are not of the outside world. For issuers on the premises; operators only.</summary>
    public IReadOnlyList<string> IssuerNetworks { get; set; } = [];

    /// <summary>Issuers' keys may be fetched without TLS. For tests and closed networks.</summary>
    public bool AllowPlainIssuers { get; set; }

    /// <summary>How many tokens of one connector, or API keys of one tenant, may work at the same time.</summary>
    public int MostLiveTokens { get; set; } = 20;

    /// <summary>The secret has 256 bits of its own: the cost adds little, and each new gateway pays it once per token.</summary>
    public int BcryptCost { get; set; } = 8;
}

internal sealed class TokensOptionsRules : IValidateOptions<TokensOptions>
{
    public ValidateOptionsResult Validate(string? name, TokensOptions options)
    {
        List<string> wrong = [];
        if (!IsPepper(options.Pepper))
        {
            wrong.Add("Tokens:Pepper must be the base64 of 32 random bytes: openssl rand -base64 32.");
        }

        if (!options.RetiredPeppers.Concat(options.NextPeppers).All(IsPepper))
        {
            wrong.Add("Tokens:RetiredPeppers and Tokens:NextPeppers must each be the base64 of 32 bytes, as Tokens:Pepper is.");
        }

        if (options.BcryptCost is < 6 or > 12)
        {
            wrong.Add($"Tokens:BcryptCost must be between 6 and 12; it is {options.BcryptCost}.");
        }

        if (options.AccessTokenKeys.Count == 0 || !options.AccessTokenKeys.All(AccessTokens.IsKey))
        {
            wrong.Add("Tokens:AccessTokenKeys:0 must be the base64 PKCS#8 of an EC P-256 key: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -outform DER | base64 -w0.");
        }

        if (options.AccessTokenHours is < 1 or > 6)
        {
            wrong.Add($"Tokens:AccessTokenHours must be between 1 and 6; it is {options.AccessTokenHours}.");
        }

        wrong.AddRange(options.IssuerNetworks.Where(network => !System.Net.IPNetwork.TryParse(network, out _))
            .Select(network => $"Tokens:IssuerNetworks must hold networks such as 10.0.0.0/8; '{network}' is none."));
        if (options.MostLiveTokens is < 2 or > 1000)
        {
            wrong.Add($"Tokens:MostLiveTokens must be between 2 (a rotation needs both) and 1000; it is {options.MostLiveTokens}.");
        }

        if (options.BootstrapKey is { Length: > 0 } key && TokenFormat.Parse(key)?.Kind != TokenKind.ApiKey)
        {
            wrong.Add("Tokens:BootstrapKey is no API key (sck_… with its checksum). Leave it out, or generate one.");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static bool IsPepper(string text) => Convert.TryFromBase64String(text, new byte[64], out var length) && length == 32;
}
