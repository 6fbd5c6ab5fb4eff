using Microsoft.Extensions.Primitives;

namespace ScimSuite.Gateway.Credentials;

/// <summary><c>Authorization: Bearer …</c> (RFC 6750 §2.1), the scheme in any case and with any number of spaces, as clients send it.</summary>
internal static class BearerHeader
{
    /// <summary><c>null</c> = there is none. Two headers are none: which one counts must not be anybody's guess.</summary>
    public static string? TokenOf(StringValues authorization)
    {
        if (authorization is not [{ Length: > 7 } header] || !header.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase) || header[6] != ' ')
        {
            return null;
        }

        var token = header.AsSpan(7).Trim(' ');
        return token.IsEmpty ? null : token.ToString();
    }
}
