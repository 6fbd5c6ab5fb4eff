using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace ScimSuite.Bars;

/// <summary>Looks for secrets in files, in every spelling that programs write them in.</summary>
internal static partial class SecretSearch
{
    /// <summary>Shorter, and it would be found in what has nothing to do with it.</summary>
    private const int Least = 8;

    /// <summary>A stretch of letters and digits that long is nobody else's, and no encoding breaks it.</summary>
    private const int Stretch = 14;

    private const int Beginning = 16;

    /// <summary>
    /// In the clear, in lower case as keys of a connection string are, in a URL, escaped for JSON, in hexadecimal, in base64 at each of the three places it can begin at; the first 16 characters of a token
    /// behind its public prefix; and its longest stretch of letters and digits, which stays whole however the rest is escaped.
    /// </summary>
    public static IEnumerable<string> Spellings(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return secret.ToLowerInvariant();
        yield return Uri.EscapeDataString(secret);
        yield return System.Net.WebUtility.UrlEncode(secret);
        yield return JavaScriptEncoder.Default.Encode(secret);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        if (Token().Match(secret) is { Success: true } token)
        {
            yield return token.Groups["secret"].Value[..Beginning];
        }

        if (Stretches().Matches(secret).Select(match => match.Value).MaxBy(text => text.Length) is { Length: >= Stretch } longest)
        {
            yield return longest;
        }

        for (var shift = 0; shift < 3; shift++)
        {
            // The letters that depend on what stands before and after are left away.
            var text = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var inner = text[(shift == 0 ? 0 : 4)..^4];
            if (inner.Length >= Least)
            {
                yield return inner;
                yield return inner.Replace('+', '-').Replace('/', '_');
            }
        }
    }

    /// <summary>Writes what is looked for, a line each, for <see cref="FindAsync"/>.</summary>
    public static async Task WriteAsync(string patterns, IEnumerable<string> secrets) =>
        await File.WriteAllLinesAsync(patterns, secrets.SelectMany(Spellings).Where(text => text.Length >= Least).Distinct());

    /// <returns>File, place and what was found, for each; long ones shortened.</returns>
    public static async Task<List<string>> FindAsync(string patterns, string where, int most)
    {
        var found = await RunAsync("grep", ["-r", "-a", "-o", "-b", "-F", "-m", $"{most}", "-f", patterns, where], [], mayFail: true);
        return [.. found.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Length > 200 ? line[..200] : line)];
    }

    public static double KibOf(string path) => (File.Exists(path) ? new FileInfo(path).Length : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length)) / 1024.0;

    public static async Task<string> RunAsync(string program, IReadOnlyList<string> words, Dictionary<string, string> environment, bool mayFail = false)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return mayFail || process.ExitCode == 0 ? output : throw new IOException($"{program} ended with {process.ExitCode}: {await errors}");
    }

    [GeneratedRegex(@"^sc[tks]_[0-9A-Za-z]{12}_(?<secret>[0-9A-Za-z]{16,})")]
    private static partial Regex Token();

    [GeneratedRegex("[0-9A-Za-z]+")]
    private static partial Regex Stretches();
}
