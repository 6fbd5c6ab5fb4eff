using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.Tokens.Model;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>GET /api/token-format: what a credential of ours looks like, for secret scanners and for whoever checks one before sending it.</summary>
internal static class DescribeTokens
{
    // No token: its checksum is right, its key id was never drawn.
    private static readonly string _example = TokenFormat.Make(TokenKind.Connector, "ExampleKeyId", "ThisIsNotASecretItIsAnExampleOfTheShapeOnly");

    public static Ok<TokenDescription> Handle(IOptions<TokensOptions> options) => TypedResults.Ok(new TokenDescription(
        TokenFormat.Pattern,
        new Dictionary<string, string>
        {
            [TokenFormat.Prefix(TokenKind.Connector)] = "bearer token of a connector, for /scim",
            [TokenFormat.Prefix(TokenKind.ClientSecret)] = "OAuth client secret of a connector, for the token endpoint",
            [TokenFormat.Prefix(TokenKind.ApiKey)] = "API key, for /api",
        },
        new ChecksumDescription(
            "CRC-32 (IEEE 802.3) of the ASCII text before the last underscore, as six base62 digits (0-9A-Za-z), most significant first", _example[.._example.LastIndexOf('_')], _example[^6..]),
        "/api/leaked-tokens", options.Value.MostLiveTokens, TokenRules.ReminderDays));
}

/// <param name="Pattern">A regular expression that finds every credential of ours, and hardly anything else.</param>
/// <param name="Prefixes">What each prefix says.</param>
/// <param name="Checksum">How the last six characters are made.</param>
/// <param name="ReportLeaksTo">Where a token that was found is reported; it is revoked at once.</param>
/// <param name="MostLiveTokens">How many of a connector may work at the same time.</param>
/// <param name="ReminderDays">Days before the end at which <c>token.expiring</c> is announced.</param>
internal sealed record TokenDescription(
    string Pattern, IReadOnlyDictionary<string, string> Prefixes, ChecksumDescription Checksum, string ReportLeaksTo, int MostLiveTokens, IReadOnlyList<int> ReminderDays);

internal sealed record ChecksumDescription(string How, string ExampleOf, string ExampleIs);
