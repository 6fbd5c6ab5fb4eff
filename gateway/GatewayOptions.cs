using Microsoft.Extensions.Options;

namespace ScimSuite.Gateway;

/// <summary>Settings under <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Requests in work at once; one more is answered 429, so that overload never becomes a 5xx.</summary>
    public int MaxConcurrentRequests { get; set; } = 1000;

    /// <summary>Open connections; further ones are closed at once.</summary>
    public int MaxConnections { get; set; } = 16_000;

    /// <summary>For API keys, and for connectors of which Tokens names no limit.</summary>
    public double RatePerSecond { get; set; } = 50;

    public int Burst { get; set; } = 100;

    /// <summary>Credentials nobody here knows yet, per source address. Known ones never count: identity providers share their addresses.</summary>
    public double MissesPerSecond { get; set; } = 50;

    public int MissBurst { get; set; } = 500;

    /// <summary>How old a verdict may be used while Tokens cannot be reached and the broker, which would tell of a revocation, can. 0 = never.</summary>
    public int StaleSeconds { get; set; } = 60;

    /// <summary>PEM of the certificate and its chain, for addresses that begin with https://. Renewed by writing the file anew. Absent: TLS ends in front of the gateway.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM of the certificate's key; absent when it stands in the same file.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>For how long browsers and clients insist on TLS once they have met it. 0 = it is not said.</summary>
    public int HstsDays { get; set; } = 365;

    /// <summary>Networks (CIDR) of load balancers whose <c>X-Forwarded-For</c> is believed.</summary>
    public string[] TrustedProxies { get; set; } = [];
}

internal sealed class GatewayOptionsRules : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> wrong = [];
        Between("MaxConcurrentRequests", options.MaxConcurrentRequests, 1, 1_000_000);
        Between("MaxConnections", options.MaxConnections, 1, 1_000_000);
        Between("RatePerSecond", options.RatePerSecond, 0.1, 1_000_000);
        Between("Burst", options.Burst, 1, 1_000_000);
        Between("MissesPerSecond", options.MissesPerSecond, 0.1, 1_000_000);
        Between("MissBurst", options.MissBurst, 1, 1_000_000);
        Between("HstsDays", options.HstsDays, 0, 3650);
        Between("StaleSeconds", options.StaleSeconds, 0, 60);
        wrong.AddRange(options.TrustedProxies.Where(proxy => !System.Net.IPNetwork.TryParse(proxy, out _))
            .Select(proxy => $"Gateway:TrustedProxies must hold networks such as 10.0.0.0/8; '{proxy}' is none."));
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Between(string setting, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
            {
                wrong.Add($"Gateway:{setting} must be between {least} and {most}; it is {value}.");
            }
        }
    }
}
