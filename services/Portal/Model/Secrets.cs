using System.Security.Cryptography;
using System.Text;

namespace ScimSuite.Portal.Model;

/// <summary>Random texts that open something, and the digests that are kept of them.</summary>
public static class Secrets
{
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    /// <summary>256 bits, for links and cookies.</summary>
    public static string NewCode() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>For people to write down: ten letters and digits that nobody mistakes for another.</summary>
    public static string NewRecoveryCode() => $"{RandomNumberGenerator.GetString(Alphabet, 5)}-{RandomNumberGenerator.GetString(Alphabet, 5)}";

    /// <summary>What people make of a recovery code when they type it.</summary>
    public static string TidyRecoveryCode(string? typed)
    {
        var letters = string.Concat((typed ?? "").ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));
        return letters.Length == 10 ? $"{letters[..5]}-{letters[5..]}" : letters;
    }

    public static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
