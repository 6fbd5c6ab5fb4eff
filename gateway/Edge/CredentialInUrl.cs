using System.Text.RegularExpressions;

namespace ScimSuite.Gateway.Edge;

/// <summary>A credential in a URL has already been written into somebody's log. It is refused, so that nobody builds on it.</summary>
internal static partial class CredentialInUrl
{
    public static readonly Refusal Refusal = new(StatusCodes.Status400BadRequest,
        "A credential must not be part of the URL, where logs keep it: send it as 'Authorization: Bearer …', and revoke this one.");

    public static bool Has(string query) => query.Length > 1 && Shape().IsMatch(query);

    /// <summary>In a path it stands by a client's mistake, and would be kept as the id of something that is not there.</summary>
    public static bool IsIn(string path) => path.Length > 40 && path.Contains("/sc", StringComparison.OrdinalIgnoreCase) && Shape().IsMatch(path);

    [GeneratedRegex(@"[?&](access_token|token|bearer|client_secret|client_assertion)=|sc[tks](_|%5f)[0-9a-z]{12}(_|%5f)[0-9a-z]{20}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
