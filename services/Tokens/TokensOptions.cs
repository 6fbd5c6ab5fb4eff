using Microsoft.Extensions.Options;
using ScimSuite.Caller;

namespace ScimSuite.Tokens;

/// <summary>Settings under <c>Tokens</c>.</summary>
internal sealed class TokensOptions
{
    /// <summary>Base64 of 32 bytes. Without it the table of tokens says nothing about any secret; lose it and every token is worth nothing.</summary>
    public string Pepper { get; set; } = "";

    /// <summary>Peppers of before: tokens issued under them still verify.</summary>
    public IReadOnlyList<string> RetiredPeppers { get; set; } = [];

    /// <summary>An operator's key (<c>sck_…</c>) that is accepted from the first start on. Only its hash is stored.</summary>
    public string? BootstrapKey { get; set; }

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

        if (!options.RetiredPeppers.All(IsPepper))
        {
            wrong.Add("Tokens:RetiredPeppers must each be the base64 of 32 bytes, as Tokens:Pepper was when it was in use.");
        }

        if (options.BcryptCost is < 6 or > 12)
        {
            wrong.Add($"Tokens:BcryptCost must be between 6 and 12; it is {options.BcryptCost}.");
        }

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
