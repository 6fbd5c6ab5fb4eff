using System.Buffers.Binary;
using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>Where a page by cursor begins: at an end of the list, or behind (before, when read backwards) one of its resources.</summary>
public sealed record CursorPlace(bool IsBackward, (Guid Id, string? Key)? At)
{
    public static CursorPlace First { get; } = new(false, null);
    public static CursorPlace Last { get; } = new(true, null);
}

/// <summary>
/// RFC 9865: places in a list as texts that clients cannot read, change, or use for another tenant or another list, and that expire. They are encrypted
/// (AES-256-GCM), since they hold what a list is sorted by, such as a name, and end in addresses that are logged. The key comes from the service's own
/// database login: every replica has it and nobody else, so there is no further secret to hand around.
/// </summary>
public sealed class Cursors : IDisposable
{
    /// <summary>So long a cursor is good for, from the page that brought it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Head = 1 + 8 + 16;
    private const int Longest = 64 * 1024;

    private readonly Lazy<AesGcm> _key;
    private readonly TimeProvider _clock;

    public Cursors(IConfiguration configuration, TimeProvider clock)
    {
        _clock = clock;
        _key = new Lazy<AesGcm>(() => new AesGcm(
            HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(Secret(configuration)), 32, info: "scimsuite cursors 1"u8.ToArray()), TagLength));
    }

    /// <param name="tenant">Whose list it is.</param>
    /// <param name="list">What else must be the same when the cursor comes back: type, filter and order.</param>
    /// <param name="place">Where it stands.</param>
    public string Seal(Guid tenant, string list, CursorPlace place)
    {
        var text = place.At?.Key is { } key ? Encoding.UTF8.GetBytes(key) : [];
        var plain = new byte[Head + text.Length];
        plain[0] = (byte)((place.IsBackward ? 1 : 0) | (place.At is null ? 2 : 0) | (place.At is { Key: not null } ? 4 : 0));
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(1), (_clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        (place.At?.Id ?? Guid.Empty).TryWriteBytes(plain.AsSpan(9), bigEndian: true, out _);
        text.CopyTo(plain.AsSpan(Head));

        var cursor = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(cursor.AsSpan(0, NonceLength));
        _key.Value.Encrypt(cursor.AsSpan(0, NonceLength), plain, cursor.AsSpan(NonceLength, plain.Length), cursor.AsSpan(NonceLength + plain.Length), Bound(tenant, list));
        return Base64Url.EncodeToString(cursor);
    }

    /// <exception cref="ScimException">400 <c>invalidCursor</c> for what is no cursor of this list, <c>expiredCursor</c> for one that is too old.</exception>
    public CursorPlace Open(string cursor, Guid tenant, string list)
    {
        var plain = Decrypt(cursor, tenant, list) ?? throw ScimException.InvalidCursor(
            "The cursor is not one of this list. Send an empty cursor for the first page, and nextCursor or previousCursor with the same filter and order for others.");
        if (BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(1)) < _clock.GetUtcNow().ToUnixTimeSeconds())
        {
            throw ScimException.ExpiredCursor($"The cursor is older than {Lifetime.TotalSeconds:0} s. Begin again with an empty cursor.");
        }

        var flags = plain[0];
        var at = (new Guid(plain.AsSpan(9, 16), bigEndian: true), (flags & 4) != 0 ? Encoding.UTF8.GetString(plain.AsSpan(Head)) : null);
        return new CursorPlace((flags & 1) != 0, (flags & 2) != 0 ? null : at);
    }

    public void Dispose()
    {
        if (_key.IsValueCreated)
        {
            _key.Value.Dispose();
        }
    }

    private byte[]? Decrypt(string cursor, Guid tenant, string list)
    {
        if (cursor.Length > Longest || !Base64Url.IsValid(cursor))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length < NonceLength + Head + TagLength)
        {
            return null;
        }

        var plain = new byte[bytes.Length - NonceLength - TagLength];
        try
        {
            _key.Value.Decrypt(bytes.AsSpan(0, NonceLength), bytes.AsSpan(NonceLength, plain.Length), bytes.AsSpan(NonceLength + plain.Length), plain, Bound(tenant, list));
            return plain;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] Bound(Guid tenant, string list) => [.. tenant.ToByteArray(bigEndian: true), .. SHA256.HashData(Encoding.UTF8.GetBytes(list))];

    private static string Secret(IConfiguration configuration)
    {
        var connection = configuration.GetConnectionString("scim") ?? throw new InvalidOperationException("ConnectionStrings:scim must say which login role to use; cursors are sealed with its password.");
        return new DbConnectionStringBuilder { ConnectionString = connection }.TryGetValue("Password", out var password) && password is string { Length: > 0 } secret ? secret : connection;
    }
}
