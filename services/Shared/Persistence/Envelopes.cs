using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace ScimSuite.Persistence;

/// <summary>Where a sealed value is kept. It opens there and nowhere else: not in another tenant's row, not in another column.</summary>
/// <param name="Tenant">Whose it is; all zero for what belongs to none.</param>
/// <param name="Table">The table's name.</param>
/// <param name="Column">The column's name.</param>
/// <param name="Row">The row's id.</param>
public sealed record SealedIn(Guid Tenant, string Table, string Column, Guid Row);

/// <summary>
/// Seals secrets that must be readable again (credentials of targets, signing secrets, seeds). Each value has a data key of its own (AES-256-GCM), which is
/// wrapped under a key-encryption key from configuration (<c>Secrets:Keys</c>, base64 of 32 bytes each; the first wraps, the others still open). To rotate:
/// put a new key behind, then in front once every process knows it, <see cref="Rewrap"/> what is not <see cref="IsCurrent"/>, take the old one away. What is sealed says nothing without the keys,
/// and cannot be moved elsewhere: where it is kept is authenticated with it.
/// <code>version 1 | key id 8 | nonce 12 | wrapped data key 32 + 16 | nonce 12 | value + 16</code>
/// </summary>
public sealed class Envelopes
{
    private const byte Version = 1;
    private const int KeyId = 8;
    private const int Nonce = 12;
    private const int Tag = 16;
    private const int Key = 32;
    private const int Wrapped = Nonce + Key + Tag;
    private const int Head = 1 + KeyId + Wrapped;

    private readonly Dictionary<ulong, byte[]> _keys = [];
    private readonly ulong _current;

    /// <exception cref="InvalidOperationException">A key is missing or is none; said by the setting's name, never by its value.</exception>
    public Envelopes(IConfiguration configuration)
    {
        var texts = configuration.GetSection("Secrets:Keys").GetChildren().Select(each => each.Value ?? "").ToList();
        foreach (var (text, index) in texts.Select((text, index) => (text, index)))
        {
            var key = new byte[Key];
            if (!Convert.TryFromBase64String(text, key, out var length) || length != Key)
            {
                throw new InvalidOperationException($"Secrets:Keys:{index} must be the base64 of 32 random bytes: openssl rand -base64 32.");
            }

            var id = IdOf(key);
            _keys[id] = key;
            _current = index == 0 ? id : _current;
        }

        if (_keys.Count == 0)
        {
            throw new InvalidOperationException("Secrets:Keys:0 must be the base64 of 32 random bytes (openssl rand -base64 32); it is missing, and without it no secret could be kept.");
        }
    }

    /// <summary>To be kept at that place.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, SealedIn place)
    {
        var box = new byte[Head + Nonce + plain.Length + Tag];
        box[0] = Version;
        Span<byte> dataKey = stackalloc byte[Key];
        RandomNumberGenerator.Fill(dataKey);
        Wrap(dataKey, box, place);
        Encrypt(dataKey, plain, box.AsSpan(Head), Authenticated(place, "value"));
        CryptographicOperations.ZeroMemory(dataKey);
        return box;
    }

    /// <exception cref="CryptographicException">It was altered, or sealed for another place, or under a key that is not configured any more.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, SealedIn place)
    {
        Span<byte> dataKey = stackalloc byte[Key];
        Unwrap(box, dataKey, place);
        var plain = new byte[box.Length - Head - Nonce - Tag];
        Decrypt(dataKey, box[Head..], plain, Authenticated(place, "value"));
        CryptographicOperations.ZeroMemory(dataKey);
        return plain;
    }

    /// <summary>What every value begins with whose data key is wrapped under the key in use: a store asks for those that do not.</summary>
    public byte[] CurrentHead
    {
        get
        {
            var head = new byte[1 + KeyId];
            head[0] = Version;
            BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(1), _current);
            return head;
        }
    }

    /// <summary>Whether its data key is wrapped under the key in use.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> box) => box.Length > Head && box[0] == Version && BinaryPrimitives.ReadUInt64BigEndian(box[1..]) == _current;

    /// <summary>The same value under the key in use. The value itself is not opened: only its data key is wrapped anew.</summary>
    /// <exception cref="CryptographicException">As of <see cref="Open"/>.</exception>
    public byte[] Rewrap(ReadOnlySpan<byte> box, SealedIn place)
    {
        Span<byte> dataKey = stackalloc byte[Key];
        Unwrap(box, dataKey, place);
        var rewrapped = box.ToArray();
        Wrap(dataKey, rewrapped, place);
        CryptographicOperations.ZeroMemory(dataKey);
        return rewrapped;
    }

    private void Wrap(ReadOnlySpan<byte> dataKey, Span<byte> box, SealedIn place)
    {
        BinaryPrimitives.WriteUInt64BigEndian(box[1..], _current);
        Encrypt(_keys[_current], dataKey, box.Slice(1 + KeyId, Wrapped), Authenticated(place, "key"));
    }

    private void Unwrap(ReadOnlySpan<byte> box, Span<byte> dataKey, SealedIn place)
    {
        if (box.Length < Head + Nonce + Tag || box[0] != Version)
        {
            throw new CryptographicException("This is no sealed value of ours.");
        }

        if (!_keys.TryGetValue(BinaryPrimitives.ReadUInt64BigEndian(box[1..]), out var key))
        {
            throw new CryptographicException("This value was sealed under a key that is not configured: put it back into Secrets:Keys, behind the one in use.");
        }

        Decrypt(key, box.Slice(1 + KeyId, Wrapped), dataKey, Authenticated(place, "key"));
    }

    private static void Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, Span<byte> into, byte[] authenticated)
    {
        RandomNumberGenerator.Fill(into[..Nonce]);
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(into[..Nonce], plain, into.Slice(Nonce, plain.Length), into.Slice(Nonce + plain.Length, Tag), authenticated);
    }

    private static void Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, Span<byte> plain, byte[] authenticated)
    {
        using var aes = new AesGcm(key, Tag);
        aes.Decrypt(box[..Nonce], box.Slice(Nonce, plain.Length), box.Slice(Nonce + plain.Length, Tag), plain, authenticated);
    }

    /// <summary>NUL stands in no name, so two places never read alike.</summary>
    private static byte[] Authenticated(SealedIn place, string what) => Encoding.UTF8.GetBytes($"{place.Tenant:N}\0{place.Table}\0{place.Column}\0{place.Row:N}\0{what}");

    private static ulong IdOf(byte[] key) => BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(key, "key id"u8));
}
