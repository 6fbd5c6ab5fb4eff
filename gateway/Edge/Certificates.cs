using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ScimSuite.Gateway.Edge;

/// <summary>
/// TLS from a certificate file (PEM, its chain behind it). A renewed file is taken up by the next handshakes, without a restart; one that cannot be read
/// leaves the old certificate in use and is said once. Addresses that begin with <c>https://</c> use it.
/// </summary>
internal sealed class Certificates(IOptions<GatewayOptions> options, TimeProvider clock, ILogger<Certificates> logger)
{
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Served? _served;
    private DateTime _refused;
    private long _lookedAt;

    public bool AreConfigured => options.Value.CertificateFile is { Length: > 0 };

    /// <summary>At start: what cannot be read now stops it.</summary>
    public void Use(KestrelServerOptions kestrel)
    {
        if (!AreConfigured)
        {
            return;
        }

        _served = Read();
        _lookedAt = clock.GetTimestamp();
        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            https.ServerCertificateSelector = (_, _) => Current().Leaf;
            https.OnAuthenticate = (_, tls) =>
            {
                // With its chain: a certificate alone is not enough for clients that do not look for the rest themselves.
                tls.ServerCertificateSelectionCallback = null;
                tls.ServerCertificateContext = Current().Context;
            };
        });
    }

    /// <summary>When the certificate in use ends.</summary>
    public DateTimeOffset? EndsAt => AreConfigured && _served is { } served ? served.Leaf.NotAfter : null;

    internal Served Current()
    {
        lock (_gate)
        {
            if (clock.GetElapsedTime(_lookedAt) >= _betweenLooks)
            {
                _lookedAt = clock.GetTimestamp();
                Renew();
            }

            // Read at start, or there would be no listener to ask for it.
            return _served!;
        }
    }

    private void Renew()
    {
        var writtenAt = WrittenAt();
        if (writtenAt == _served!.WrittenAt || writtenAt == _refused)
        {
            return;
        }

        try
        {
            _served = Read();
            logger.CertificateRenewed(_served.Leaf.NotAfter);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            _refused = writtenAt;
            logger.CertificateNotRenewed(e.GetType().Name);
        }
    }

    private Served Read()
    {
        var (file, keyFile) = (options.Value.CertificateFile!, options.Value.CertificateKeyFile is { Length: > 0 } key ? key : options.Value.CertificateFile!);
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            var leaf = X509Certificate2.CreateFromPemFile(file, keyFile);
            return new Served(leaf, SslStreamCertificateContext.Create(leaf, chain, offline: true), WrittenAt());
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"Gateway:CertificateFile must be a certificate with its chain, Gateway:CertificateKeyFile its key (both PEM); {file} and {keyFile} cannot be read as such ({e.GetType().Name}).", e);
        }
    }

    private DateTime WrittenAt()
    {
        var certificate = File.GetLastWriteTimeUtc(options.Value.CertificateFile!);
        var key = options.Value.CertificateKeyFile is { Length: > 0 } file ? File.GetLastWriteTimeUtc(file) : certificate;
        return key > certificate ? key : certificate;
    }

    internal sealed record Served(X509Certificate2 Leaf, SslStreamCertificateContext Context, DateTime WrittenAt);
}
