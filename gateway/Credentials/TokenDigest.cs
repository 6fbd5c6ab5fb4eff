using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ScimSuite.Gateway.Credentials;

/// <summary>A token as the gateway remembers it: an HMAC under a key that exists only in this process, so that its memory holds no credential.</summary>
internal readonly record struct TokenDigest(UInt128 Head, UInt128 Tail)
{
    private const int Longest = 256;

    private static readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public static TokenDigest Of(ReadOnlySpan<char> token)
    {
        Span<byte> text = stackalloc byte[Longest * 3];
        Span<byte> digest = stackalloc byte[32];
        // Longer than any token of ours: its beginning is enough, since it is refused by its shape.
        HMACSHA256.HashData(_key, text[..Encoding.UTF8.GetBytes(token.Length > Longest ? token[..Longest] : token, text)], digest);
        return MemoryMarshal.Read<TokenDigest>(digest);
    }
}
