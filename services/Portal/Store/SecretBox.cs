using System.Security.Cryptography;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>Seals authenticator seeds, each in its account's row.</summary>
public sealed class SecretBox(Envelopes envelopes, IConfiguration configuration)
{
    private const int Nonce = 12;
    private const int Tag = 16;

    /// <summary>How seeds were sealed before 2026-11-28: by the key itself, bound to the account. Read, and sealed anew; written no more.</summary>
    private const int FirstForm = Nonce + Totp.SecretBytes + Tag;

    /// <summary>What a seed under the key in use begins with.</summary>
    public byte[] CurrentHead => envelopes.CurrentHead;

    public byte[] Seal(byte[] plain, Guid owner) => envelopes.Seal(plain, PlaceOf(owner));

    /// <exception cref="CryptographicException">It was sealed for somebody else, or under a key that is not configured.</exception>
    public byte[] Open(byte[] box, Guid owner) => box.Length == FirstForm ? OpenFirstForm(box, owner) : envelopes.Open(box, PlaceOf(owner));

    /// <summary>The same seed under the key in use.</summary>
    /// <exception cref="CryptographicException">As of <see cref="Open"/>.</exception>
    public byte[] Rewrap(byte[] box, Guid owner) => box.Length == FirstForm ? Seal(OpenFirstForm(box, owner), owner) : envelopes.Rewrap(box, PlaceOf(owner));

    private static SealedIn PlaceOf(Guid account) => new(Guid.Empty, "accounts", "totp_secret", account);

    private byte[] OpenFirstForm(byte[] box, Guid owner)
    {
        foreach (var key in configuration.GetSection("Secrets:Keys").GetChildren())
        {
            try
            {
                var plain = new byte[Totp.SecretBytes];
                using var aes = new AesGcm(Convert.FromBase64String(key.Value!), Tag);      // Envelopes looked at them at start
                aes.Decrypt(box.AsSpan(0, Nonce), box.AsSpan(Nonce, Totp.SecretBytes), box.AsSpan(Nonce + Totp.SecretBytes), plain, owner.ToByteArray());
                return plain;
            }
            catch (AuthenticationTagMismatchException)
            {
                // under another of the keys
            }
        }

        throw new CryptographicException("This seed was sealed for somebody else, or under a key that is not in Secrets:Keys.");
    }
}
