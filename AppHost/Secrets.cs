using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ScimSuite.Caller;

namespace ScimSuite.AppHost;

/// <summary>Made at the first start, kept in the data folder, handed to the services as secret parameters.</summary>
internal static class Secrets
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Letters and digits only: it stands in connection strings and addresses.</summary>
    public static string RolePassword(this DataFolder data, string role) => data.Secret($"password-{role}", () => RandomNumberGenerator.GetString(Alphabet, 32));

    public static string BootstrapKey(this DataFolder data) => data.Secret("bootstrap-key", () => TokenFormat.New(TokenKind.ApiKey));

    public static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string name, string value) =>
        builder.AddParameter(name, value, secret: true);

    public static string Pepper(this DataFolder data) => data.Secret("token-pepper", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    /// <summary>EC P-256, PKCS#8, base64.</summary>
    public static string SigningKey(this DataFolder data, string name) => data.Secret(name, () =>
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(made.ExportPkcs8PrivateKey());
    });

    /// <summary>The gateway signs with the private half; everybody else holds the public one.</summary>
    public static (string Private, string Public) GatewayKey(this DataFolder data) => data.KeyPair("gateway-key");

    /// <summary>The portal's own: what it says about people cannot be taken for what the gateway says about tokens.</summary>
    public static (string Private, string Public) PortalKey(this DataFolder data) => data.KeyPair("portal-key");

    /// <summary>What is sealed with that must be readable again: authenticator seeds, protection keys.</summary>
    public static string SecretsKey(this DataFolder data) => data.Secret("portal-secrets-key", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private static (string Private, string Public) KeyPair(this DataFolder data, string name)
    {
        var signing = data.SigningKey(name);
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(signing), out _);
        return (signing, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()));
    }
}
