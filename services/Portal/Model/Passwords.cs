using System.Reflection;
using System.Text;

namespace ScimSuite.Portal.Model;

/// <summary>What a password must be: long, and not one that everybody tries first (NIST SP 800-63B-4 §3.1.1.2). No rules about kinds of characters.</summary>
public static class Passwords
{
    public const int Alone = 15;
    public const int WithSecondFactor = 8;
    public const int Longest = 256;

    private static readonly HashSet<string> _common = Load();

    /// <summary><c>null</c> = it will do; otherwise the sentence that says what to change.</summary>
    public static string? Problem(string? password, string email, string? name)
    {
        if (string.IsNullOrEmpty(password))
        {
            return "Choose a password.";
        }

        var length = Length(password);
        if (length < WithSecondFactor)
        {
            return $"This has {length} characters. Take at least {Alone}; {WithSecondFactor} are enough if you set up a second factor next.";
        }

        if (password.Length > Longest)
        {
            return $"Take at most {Longest} characters.";
        }

        var folded = password.ToLowerInvariant();
        if (_common.Contains(folded) || _common.Contains(folded.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '!', '.')))
        {
            return "Everybody who guesses passwords begins with this one. Take several words that have nothing to do with each other.";
        }

        if (folded.Distinct().Count() < 5)
        {
            return "This repeats itself. Take several words that have nothing to do with each other.";
        }

        var own = new[] { email.Split('@')[0], email, name ?? "", "scimsuite" }.Where(word => word.Length >= 4).Select(word => word.ToLowerInvariant());
        return own.Any(word => folded.Contains(word, StringComparison.Ordinal) && folded.Length - word.Length < WithSecondFactor)
            ? "This is mostly your own name or e-mail, or ours. Take several words that have nothing to do with you."
            : null;
    }

    public static bool IsShort(string password) => Length(password) < Alone;

    private static int Length(string password) => password.Normalize(NormalizationForm.FormC).EnumerateRunes().Count();

    private static HashSet<string> Load()
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("CommonPasswords.txt")!);   // embedded by the project file
        return text.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
    }
}
