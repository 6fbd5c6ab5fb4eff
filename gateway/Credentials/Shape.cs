using ScimSuite.Caller;

namespace ScimSuite.Gateway.Credentials;

/// <summary>What a credential of ours looks like: a token with its checksum, or an access token. Anything else asks nobody.</summary>
internal static class Shape
{
    private const int LongestAccessToken = 8 * 1024;

    public static bool IsOurs(string token) => TokenFormat.IsWellFormed(token) || IsAccessToken(token);

    /// <summary>The key id as the text says it; empty where it says none.</summary>
    public static string KeyIdOf(string token) => TokenFormat.IsWellFormed(token) ? TokenFormat.KeyIdOf(token) : "";

    private static bool IsAccessToken(string token) =>
        token.Length is > 100 and < LongestAccessToken && token.StartsWith("eyJ", StringComparison.Ordinal) && token.AsSpan().Count('.') == 2;
}
