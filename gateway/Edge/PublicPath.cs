using System.Text;
using System.Text.RegularExpressions;

namespace ScimSuite.Gateway.Edge;

/// <summary>
/// What people type as base URL, brought into one form: <c>//</c> and trailing slashes, and a query string inside the base URL.
/// Entra's documentation has customers append <c>?aadOptscim062020</c> to the URL, after which clients send any of
/// <c>/scim/v2/Users?aadOptscim062020&amp;filter=…</c>, <c>/scim/v2/?aadOptscim062020/Users?filter=…</c>.
/// </summary>
internal static partial class PublicPath
{
    /// <summary>Flags that change what a client sends, by the name services know them.</summary>
    private static readonly string[] _dialectFlags = ["aadOptscim062020"];

    /// <param name="Dialect">The flag the URL carried, or <c>null</c>. It is no longer part of the query.</param>
    internal readonly record struct Target(string Path, string Query, string? Dialect);

    /// <param name="query">With its question mark, or empty.</param>
    public static Target Tidy(string path, string query)
    {
        if (query.Length > 1 && IsScimRoot(path) && InsideBaseUrl().Match(query) is { Success: true } split)
        {
            var rest = split.Groups["rest"].Value;
            var end = rest.AsSpan().IndexOfAny('?', '&');
            path = $"{path}/{(end < 0 ? rest : rest[..end])}";
            query = $"?{split.Groups["inside"].Value}{(end < 0 ? "" : "&" + rest[(end + 1)..])}";
        }

        var dialect = _dialectFlags.FirstOrDefault(flag => query.Contains(flag, StringComparison.OrdinalIgnoreCase));
        return new Target(Slashes(path), dialect is null ? query : Without(query, ref dialect), dialect);
    }

    private static bool IsScimRoot(string path) => path.Length <= 16 && Slashes(path).Equals("/scim/v2", StringComparison.OrdinalIgnoreCase);

    /// <summary>One slash where there are several, none at the end.</summary>
    internal static string Slashes(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && (path.Length <= 1 || path[^1] != '/'))
        {
            return path;
        }

        var tidy = new StringBuilder(path.Length);
        foreach (var c in path)
        {
            if (c != '/' || tidy.Length == 0 || tidy[^1] != '/')
            {
                tidy.Append(c);
            }
        }

        return tidy.Length > 1 && tidy[^1] == '/' ? tidy.ToString(0, tidy.Length - 1) : tidy.ToString();
    }

    /// <summary>The query without the flag; <paramref name="flag"/> becomes null when the word was only part of a value.</summary>
    private static string Without(string query, ref string? flag)
    {
        var name = flag;
        var parameters = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        var kept = parameters.Where(parameter => !parameter.Split('=')[0].Trim('/').Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (kept.Count == parameters.Length)
        {
            flag = null;
            return query;
        }

        return kept.Count == 0 ? "" : "?" + string.Join('&', kept);
    }

    // The path that followed the base URL ended up behind its query: "?flag/Users/1", "?a=b/Groups?filter=…".
    [GeneratedRegex(@"^\?(?<inside>[^/?]*)/+(?<rest>(Users|Groups|ServiceProviderConfig|Schemas|ResourceTypes|Bulk|Me|\.search)([/?&].*)?)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex InsideBaseUrl();
}
