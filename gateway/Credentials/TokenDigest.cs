using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ScimSuite.Gateway.Credentials;

/// <summary>A token as the gateway remembers it: an HMAC under a key that exists only in this process, so that its memory holds no credential.</summary>
internal readonly record struct TokenDigest(UInt128 Head, UInt128 Tail)
{
    /// <summary>Kestrel takes no header as long as this; what is longer than an access token can be is refused by its shape.</summary>
    private const int Longest = 8 * 1024;
    private const int OnTheStack = 1024;

    private static readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public static TokenDigest Of(ReadOnlySpan<char> token)
    {
        token = token.Length > Longest ? token[..Longest] : token;
        Span<byte> text = token.Length <= OnTheStack ? stackalloc byte[OnTheStack * 3] : new byte[token.Length * 3];
        Span<byte> digest = stackalloc byte[32];
        HMACSHA256.HashData(_key, text[..Encoding.UTF8.GetBytes(token, text)], digest);
        return MemoryMarshal.Read<TokenDigest>(digest);
    }
}
