using System.Text.RegularExpressions;

namespace ScimSuite.ServiceDefaults;

/// <summary>
/// What opens something is taken out of every line and span before it leaves the process. Our own sentences hold none; libraries write whatever a client sent:
/// at Debug level a URL with the token somebody put there, a header that could not be read. By shape, since at the door nobody knows yet what a text means.
/// </summary>
internal static partial class Redaction
{
    private const string Gone = "***";

    /// <param name="text">Also a line of JSON: it stays one.</param>
    public static string Redact(string text) => Shapes().Replace(text, static found => found switch
    {
        _ when found.Groups["query"] is { Success: true, Value: var query } => $"?{Names(query)}",
        _ when found.Groups["kept"] is { Success: true, Value: var kept } => kept + Gone,
        _ => Gone,
    });

    /// <summary>Which parameters there were is worth knowing when something fails; their values are filters with people's names, codes and tokens.</summary>
    private static string Names(string query) => string.Join('&', query.Split(["&", @"\u0026"], StringSplitOptions.None).Select(parameter => parameter.IndexOf('=', StringComparison.Ordinal) switch
    {
        -1 => Gone,
        var end => Name().IsMatch(parameter.AsSpan(0, end)) ? $"{parameter.AsSpan(0, end)}={Gone}" : Gone,
    }));

    // A credential of ours keeps its key id, which is public. A JWT. A segment of a path too long to be an id, also where routing quotes it: the link in a
    // letter, a session put there by mistake. The values of a query. A request that Kestrel could not read, which it repeats.
    [GeneratedRegex("""
        (?<kept>sc[tks](_|%5f)[0-9a-z]{12}(_|%5f))[0-9a-z_%~]{4,}
        | (?<kept>eyJ)[0-9a-z_-]{6,}\.[0-9a-z_.-]+
        | (?<kept>/)(?!sc[tks](_|%5f))[0-9a-z_-]{40,}(?![0-9a-z_.-])
        | (?<kept>^|["']|\\u002[27])(?!sc[tks](_|%5f))(?=[a-z_-]*[0-9])[0-9a-z_-]{40,}(?=["'\\]|$)
        | \?(?<query>[0-9a-z_.$~%\[\]-]{1,60}=[^\s"'<>]*)
        | (?<kept>Invalid\ request\ (line|header):\ )[^"\r\n]*?(?=\\n|\\r|["\r\n]|$)
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Shapes();

    [GeneratedRegex(@"^[0-9A-Za-z_.$-]{1,30}\z")]
    private static partial Regex Name();
}
