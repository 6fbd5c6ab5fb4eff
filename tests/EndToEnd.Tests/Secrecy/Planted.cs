using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>Every secret that was made or used in this run, by what it is. None of them may be in anything that was said.</summary>
internal static partial class Planted
{
    private static readonly ConcurrentDictionary<string, string> _kinds = new(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, string> All => _kinds;

    /// <returns>The secret itself, to be used.</returns>
    public static string Add(string kind, string secret)
    {
        _kinds.TryAdd(secret, kind);
        return secret;
    }

    /// <summary>Random text, of the letters that encodings like least.</summary>
    public static string New(string kind) => Add(kind, $"{Guid.NewGuid():N}"[..17] + "%&+/ü\"");

    /// <summary>As links, cookies and codes have them: 43 characters that stand in a URL as they are.</summary>
    public static string NewCode(string kind) =>
        Add(kind, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_'));

    /// <summary>What a test showed at the door, if it is a secret at all: many show nonsense on purpose.</summary>
    public static void Shown(string? bearer)
    {
        if (bearer is { Length: >= 30 } && !Guid.TryParse(bearer, out _) && bearer.Distinct().Count() > 12)
        {
            Add("shown as bearer", Signature(bearer));
        }
    }

    /// <summary>What an answer gave once.</summary>
    public static void Given(string path, string body)
    {
        if (path.StartsWith("/api", StringComparison.Ordinal) || path.StartsWith("/oauth2", StringComparison.Ordinal))
        {
            foreach (Match given in Gifts().Matches(body))
            {
                Add(given.Groups["what"].Value, Signature(given.Groups["secret"].Value));
            }
        }
    }

    /// <summary>What the suite's folder keeps: every key and password it was started with.</summary>
    public static void Folder(string suiteFile)
    {
        foreach (var (name, value) in JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(suiteFile)!, "secrets.json")))!.AsObject())
        {
            Plain(name, value);
        }
    }

    private static void Plain(string name, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject some:
                some.ToList().ForEach(each => Plain($"{name} {each.Key}", each.Value));
                break;
            case JsonArray list:
                list.ToList().ForEach(each => Plain(name, each));
                break;
            case JsonValue text when text.TryGetValue<string>(out var secret) && secret.Length > 10 && !Guid.TryParse(secret, out _) && !secret.Contains('@', StringComparison.Ordinal):
                Add(name, secret);
                break;
        }
    }

    /// <summary>Two JWTs begin alike; what makes one worth something is its end.</summary>
    private static string Signature(string secret) => secret.StartsWith("eyJ", StringComparison.Ordinal) ? secret.Split('.')[^1] : secret;

    [GeneratedRegex(""" "(?<what>token|key|clientSecret|access_token)"\s*:\s*"(?<secret>[^"]{24,})" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Gifts();
}
