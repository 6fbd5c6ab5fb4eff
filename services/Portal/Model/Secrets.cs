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

/// <summary>Seals authenticator seeds: AES-256-GCM under <c>Portal:SecretsKey</c>, bound to whose they are.</summary>
public sealed class SecretBox(byte[] key)
{
    private const int Nonce = 12;
    private const int Tag = 16;

    public byte[] Seal(byte[] plain, Guid owner)
    {
        var box = new byte[Nonce + plain.Length + Tag];
        RandomNumberGenerator.Fill(box.AsSpan(0, Nonce));
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(box.AsSpan(0, Nonce), plain, box.AsSpan(Nonce, plain.Length), box.AsSpan(Nonce + plain.Length), owner.ToByteArray());
        return box;
    }

    /// <exception cref="CryptographicException">It was sealed for somebody else, or under another key.</exception>
    public byte[] Open(byte[] box, Guid owner)
    {
        var plain = new byte[box.Length - Nonce - Tag];
        using var aes = new AesGcm(key, Tag);
        aes.Decrypt(box.AsSpan(0, Nonce), box.AsSpan(Nonce, plain.Length), box.AsSpan(Nonce + plain.Length), plain, owner.ToByteArray());
        return plain;
    }
}
