namespace ScimSuite.Gateway.Credentials;

/// <summary>Which product sends a request, as far as it says so. Some identity providers name themselves, some send nothing at all.</summary>
internal static class Product
{
    private const int Longest = 64;

    private static readonly (string Begins, string Name)[] _known =
    [
        ("Okta SCIM Client", "Okta"), ("OKTA SCIM Integration", "Okta"), ("OneLogin", "OneLogin"), ("JumpCloud", "JumpCloud"), ("SailPoint", "SailPoint"),
        ("PingFederate", "Ping"), ("PingOne", "Ping"), ("Ping", "Ping"), ("CyberArk", "CyberArk"), ("Google", "Google Workspace"), ("Rippling", "Rippling"),
    ];

    /// <summary><c>null</c> = none of those we know.</summary>
    public static string? Recognised(IHeaderDictionary headers)
    {
        // Entra sends no User-Agent, and this header of its own.
        if (headers.ContainsKey("Adscimversion"))
        {
            return "Microsoft Entra ID";
        }

        var userAgent = headers.UserAgent.ToString();
        foreach (var (begins, name) in _known)
        {
            if (userAgent.StartsWith(begins, StringComparison.OrdinalIgnoreCase))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>A name for lists: the known product's, or the first word of the User-Agent; <c>null</c> when it says nothing printable.</summary>
    public static string? Named(IHeaderDictionary headers)
    {
        if (Recognised(headers) is { } known)
        {
            return known;
        }

        var word = headers.UserAgent.ToString().AsSpan();
        var end = word.IndexOfAny(' ', '/');
        word = end < 0 ? word : word[..end];
        word = word.Length > Longest ? word[..Longest] : word;
        foreach (var c in word)
        {
            if (c is < '!' or > '~')
            {
                return null;
            }
        }

        return word.IsEmpty ? null : word.ToString();
    }
}
