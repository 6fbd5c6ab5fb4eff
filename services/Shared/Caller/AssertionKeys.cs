using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace ScimSuite.Caller;

/// <summary>EC P-256 keys as configuration holds them: base64 of PKCS#8 (private, who mints) and of SubjectPublicKeyInfo (public, who reads).</summary>
public static class AssertionKeys
{
    public static (string SigningKey, string PublicKey) Generate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Convert.ToBase64String(key.ExportPkcs8PrivateKey()), Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()));
    }

    internal static ECDsaSecurityKey ReadSigningKey(string? text) => Read("Assertion:SigningKey", "PKCS#8", text, (key, bytes) => key.ImportPkcs8PrivateKey(bytes, out _));

    /// <summary>
    /// Issuer → its keys, from <c>Assertion:Keys:&lt;issuer&gt;</c>. Two keys separated by a comma live side by side while one replaces the other.
    /// </summary>
    internal static Dictionary<string, SecurityKey[]> ReadPublicKeys(IConfiguration configuration)
    {
        var keys = new Dictionary<string, SecurityKey[]>(StringComparer.Ordinal);
        foreach (var issuer in configuration.GetSection("Assertion:Keys").GetChildren())
        {
            keys[issuer.Key] =
            [
                .. (issuer.Value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .DefaultIfEmpty()
                    .Select(text => Read($"Assertion:Keys:{issuer.Key}", "SubjectPublicKeyInfo", text, (key, bytes) => key.ImportSubjectPublicKeyInfo(bytes, out _))),
            ];
        }

        return keys.Count > 0 ? keys : throw new InvalidOperationException(
            "Assertion:Keys:gateway must be the gateway's public key (base64 SubjectPublicKeyInfo, EC P-256); it is missing, and without it nobody could be let in.");
    }

    private static ECDsaSecurityKey Read(string setting, string format, string? text, Action<ECDsa, byte[]> import)
    {
        var key = ECDsa.Create();
        try
        {
            import(key, Convert.FromBase64String(text ?? ""));
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return new ECDsaSecurityKey(key);
            }
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            // said below, without the value: it may be a private key
        }

        key.Dispose();
        throw new InvalidOperationException($"{setting} must be a base64 {format} of an EC P-256 key; it is {(string.IsNullOrEmpty(text) ? "missing" : "something else")}.");
    }
}
