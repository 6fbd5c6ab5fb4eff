using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScimSuite.Gateway.Tests;

/// <summary>A certificate of a name, with its key, as files that may be written anew.</summary>
internal sealed class CertificateFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scimsuite-tls-").FullName;
    private int _written;

    public CertificateFiles(string name) => Write(name);

    private string Certificate => Path.Combine(_folder, "tls.crt");
    private string Key => Path.Combine(_folder, "tls.key");

    public Dictionary<string, string?> Settings() => new() { ["Gateway:CertificateFile"] = Certificate, ["Gateway:CertificateKeyFile"] = Key };

    /// <summary>Nobody signed it but itself; that it is one of these is enough.</summary>
    public static bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, System.Net.Security.SslPolicyErrors errors) => certificate?.Subject is "CN=one" or "CN=two";

    public void Write(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        Stamp();
    }

    public void Break()
    {
        File.WriteAllText(Certificate, "half of a certifi");
        Stamp();
    }

    /// <summary>Two writes within one tick of the file system's clock are two all the same.</summary>
    private void Stamp() => File.SetLastWriteTimeUtc(Certificate, DateTime.UtcNow.AddSeconds(++_written));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
