using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ScimSuite.Caller;

public enum TokenKind
{
    /// <summary><c>sct_…</c>: what an identity provider presents under <c>/scim</c>.</summary>
    Connector,

    /// <summary><c>sck_…</c>: what a customer or an operator presents under <c>/api</c>.</summary>
    ApiKey,

    /// <summary><c>scs_…</c>: what a connector's client gives at the token endpoint for an access token. It opens nothing by itself.</summary>
    ClientSecret,
}

/// <summary>A credential taken apart. Printing it shows the key id, never the secret.</summary>
public sealed class ParsedToken(TokenKind kind, string keyId, string secret)
{
    public TokenKind Kind => kind;
    public string KeyId => keyId;
    public string Secret => secret;

    public override string ToString() => $"{TokenFormat.Prefix(kind)}{keyId}_…";
}

/// <summary>
/// The text of our credentials: <c>sct_&lt;key id 12&gt;_&lt;secret 43&gt;_&lt;checksum 6&gt;</c> (also <c>sck_</c>, <c>scs_</c>), base62. 43 characters carry 256 bits.
/// The checksum (CRC-32 of all before it) tells a typing error or a scanner's false find from a credential without asking anybody;
/// it protects nothing.
/// </summary>
public static class TokenFormat
{
    /// <summary>Published, so that secret scanners find what leaked.</summary>
    [StringSyntax(StringSyntaxAttribute.Regex)]
    public const string Pattern = @"\bsc[tks]_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}\b";

    public const int Length = 4 + KeyIdLength + 1 + SecretLength + 1 + ChecksumLength;
    public const int KeyIdLength = 12;

    private const int SecretLength = 43;
    private const int ChecksumLength = 6;
    private const int SecretStart = 4 + KeyIdLength + 1;
    private const int ChecksumStart = SecretStart + SecretLength + 1;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly uint[] _crcTable = CrcTable();

    public static string Prefix(TokenKind kind) => kind switch
    {
        TokenKind.Connector => "sct_",
        TokenKind.ApiKey => "sck_",
        _ => "scs_",
    };

    /// <summary>A new credential. The caller shows it once and keeps only what cannot be turned back into it.</summary>
    public static string New(TokenKind kind) =>
        Make(kind, RandomNumberGenerator.GetString(Alphabet, KeyIdLength), RandomNumberGenerator.GetString(Alphabet, SecretLength));

    public static string Make(TokenKind kind, string keyId, string secret)
    {
        var body = $"{Prefix(kind)}{keyId}_{secret}";
        return $"{body}_{Checksum(body)}";
    }

    /// <summary>Shape and checksum, without allocating: most of what a flood sends ends here.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || !text.StartsWith("sc") || text[2] is not ('t' or 'k' or 's') || text[3] != '_' || text[SecretStart - 1] != '_' || text[ChecksumStart - 1] != '_'
            || !IsBase62(text[4..(SecretStart - 1)]) || !IsBase62(text[SecretStart..(ChecksumStart - 1)]))
        {
            return false;
        }

        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text[..(ChecksumStart - 1)], checksum);
        return text[ChecksumStart..].SequenceEqual(checksum);
    }

    /// <summary><c>null</c> = not a credential of ours, or one with a typing error.</summary>
    public static ParsedToken? Parse(string? text) => text is not null && IsWellFormed(text)
        ? new ParsedToken(KindOf(text), KeyIdOf(text), text[SecretStart..(ChecksumStart - 1)])
        : null;

    /// <summary>Of a well-formed token.</summary>
    public static TokenKind KindOf(string token) => token[2] switch
    {
        't' => TokenKind.Connector,
        'k' => TokenKind.ApiKey,
        _ => TokenKind.ClientSecret,
    };

    /// <summary>Of a well-formed token. Not secret: lists, events and logs name a credential by it.</summary>
    public static string KeyIdOf(string token) => token.Substring(4, KeyIdLength);

    /// <summary>CRC-32 (IEEE 802.3) of the ASCII text, six base62 digits.</summary>
    public static string Checksum(ReadOnlySpan<char> body)
    {
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(body, checksum);
        return new string(checksum);
    }

    private static void WriteChecksum(ReadOnlySpan<char> body, Span<char> into)
    {
        var crc = uint.MaxValue;
        foreach (var c in body)
        {
            crc = _crcTable[(byte)(crc ^ c)] ^ (crc >> 8);
        }

        crc = ~crc;
        for (var i = into.Length - 1; i >= 0; i--)
        {
            into[i] = Alphabet[(int)(crc % 62)];
            crc /= 62;
        }
    }

    private static bool IsBase62(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private static uint[] CrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 1 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
