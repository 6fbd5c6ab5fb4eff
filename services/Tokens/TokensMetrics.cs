using System.Diagnostics.Metrics;

namespace ScimSuite.Tokens;

/// <summary>What this service counts.</summary>
internal sealed class TokensMetrics(IMeterFactory meters)
{
    public const string Meter = "ScimSuite.Tokens";
    public const string BcryptRuns = "scimsuite.tokens.bcrypt";
    public const string Verified = "scimsuite.tokens.verified";
    public const string Lookups = "scimsuite.tokens.lookups";

    private readonly Counter<long> _verified = meters.Create(Meter).CreateCounter<long>(Verified, "{verdict}", "Verdicts given, by result");
    private readonly Counter<long> _lookups = meters.Create(Meter).CreateCounter<long>(Lookups, "{query}", "Queries sent in order to give verdicts");

    public void Gave(string result) => _verified.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Looked() => _lookups.Add(1);
}
