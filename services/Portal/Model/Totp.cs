using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScimSuite.Portal.Model;

/// <summary>Time-based codes (RFC 6238): six digits, 30 seconds, SHA-1, one step of tolerance either way. Which step was used is remembered by the store.</summary>
public static class Totp
{
    public const int SecretBytes = 20;

    private const int StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step this is the code of, the one before or the one after now included; <c>null</c> = of none.</summary>
    public static long? StepOf(string? code, byte[] secret, DateTimeOffset now)
    {
        var digits = Digits(code);
        if (digits is not { Length: 6 })
        {
            return null;
        }

        long? found = null;
        foreach (var step in new[] { StepAt(now) - 1, StepAt(now), StepAt(now) + 1 })
        {
            // All three are compared whatever comes of the first: how long it takes says nothing.
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeAt(secret, step)), Encoding.ASCII.GetBytes(digits)))
            {
                found = step;
            }
        }

        return found;
    }

    public static string CodeAt(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[20];
        HMACSHA1.HashData(secret, counter, mac);
        var at = mac[^1] & 0xF;
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[at..]) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>What an authenticator app reads from the square, and a person types from beside it.</summary>
    public static string Uri(byte[] secret, string email) =>
        $"otpauth://totp/{System.Uri.EscapeDataString("ScimSuite:" + email)}?secret={ToBase32(secret)}&issuer=ScimSuite&digits=6&period=30";

    public static string ToBase32(byte[] bytes)
    {
        var text = new StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var b in bytes)
        {
            buffer = (buffer << 8) | b;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Base32[(buffer >> (bits - 5)) & 31]);
            }
        }

        return bits > 0 ? text.Append(Base32[(buffer << (5 - bits)) & 31]).ToString() : text.ToString();
    }

    public static bool IsBase32(string text) => text.All(c => c is ' ' or '=' or '-' || Base32.Contains(char.ToUpperInvariant(c)));

    public static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var c in text.Where(c => c is not (' ' or '=' or '-')))
        {
            var value = Base32.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            buffer = value >= 0 ? ((buffer << 5) | value) & 0xFFFF : throw new FormatException("Base 32 has the letters A to Z and the digits 2 to 7.");
            if ((bits += 5) >= 8)
            {
                bytes.Add((byte)(buffer >> (bits -= 8)));
            }
        }

        return [.. bytes];
    }

    private static string? Digits(string? code) => code is null ? null : string.Concat(code.Where(char.IsAsciiDigit));
}
