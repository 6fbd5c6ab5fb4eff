using System.Collections.Frozen;
using System.Net;
using ScimSuite.Caller;
using ScimSuite.Gateway.Limits;

namespace ScimSuite.Gateway.Credentials;

internal enum Judgement
{
    Valid,
    Missing,
    Malformed,
    Unknown,
    Expired,
    Revoked,

    /// <summary>The tenant is suspended.</summary>
    Suspended,

    /// <summary>The connector is.</summary>
    Disabled,

    /// <summary>Nobody could be asked. Says nothing about the credential.</summary>
    Unavailable,

    /// <summary>The credential is good, but not from this address.</summary>
    Elsewhere,

    /// <summary>Too many unknown credentials came from this address to ask about one more.</summary>
    Limited,
}

/// <summary>What Tokens said about a credential.</summary>
internal sealed record Verdict(Judgement Judgement)
{
    public Guid Tenant { get; init; }
    public ActorKind Kind { get; init; }
    public Guid ActorId { get; init; }
    public string? ActorName { get; init; }
    public Guid? Connector { get; init; }

    /// <summary>Separated by spaces, so that two verdicts that say the same are equal.</summary>
    public string Scopes { get; init; } = "";
    public string Dialect { get; init; } = "auto";
    public bool IsStrict { get; init; }
    public bool RefusesRemoveAll { get; init; }
    public double RatePerSecond { get; init; }
    public int Burst { get; init; }

    /// <summary>0 = the tenant as a whole has no limit.</summary>
    public double TenantRatePerSecond { get; init; }
    public int TenantBurst { get; init; }

    /// <summary>Networks separated by spaces; empty = from anywhere.</summary>
    public string AllowedNetworks { get; init; } = "";
    public DateTimeOffset? ExpiresAt { get; init; }
    public long Version { get; init; }
    public string? KeyId { get; init; }
}

/// <summary>A judged credential as the door uses it: the verdict, and what is made once per verdict rather than once per request.</summary>
internal sealed class Credential(Verdict verdict, Bucket? bucket, Bucket? tenantBucket = null)
{
    public static readonly Credential Missing = Of(Judgement.Missing);
    public static readonly Credential Malformed = Of(Judgement.Malformed);
    public static readonly Credential Unavailable = Of(Judgement.Unavailable);
    public static readonly Credential Limited = Of(Judgement.Limited);

    private readonly FrozenSet<string> _scopes = verdict.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    private readonly IPNetwork[] _networks = [.. verdict.AllowedNetworks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(network => IPNetwork.Parse(network))];
    private volatile Assertion? _assertion;

    public Verdict Verdict => verdict;
    public Bucket? Bucket => bucket;

    /// <summary>Shared by all connectors of the tenant; absent where the tenant has no limit.</summary>
    public Bucket? TenantBucket => tenantBucket;

    /// <summary>As <c>RateLimit-Policy</c> states it: so many in the time an empty bucket takes to fill.</summary>
    public string RatePolicy { get; } = verdict.RatePerSecond > 0
        ? $"\"connector\";q={verdict.Burst};w={Math.Max(1, (int)Math.Ceiling(verdict.Burst / verdict.RatePerSecond))}{TenantPolicy(verdict)}" : "";

    public bool MayComeFrom(IPAddress? address)
    {
        if (_networks.Length == 0)
        {
            return true;
        }

        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && Array.Exists(_networks, network => network.Contains(plain));
    }

    public bool Has(string scope) => _scopes.Contains(scope);

    /// <summary>A credential ends by itself, even while its verdict is remembered.</summary>
    public Judgement JudgementAt(DateTimeOffset now) => verdict.Judgement == Judgement.Valid && verdict.ExpiresAt <= now ? Judgement.Expired : verdict.Judgement;

    /// <summary>Signed once and used again until a third of its life is left: a request that takes long must still be believed at its end.</summary>
    public string Assertion(AssertionMinter minter, DateTimeOffset now)
    {
        var held = _assertion;
        if (held is null || held.ExpiresAt - now < AssertionMinter.Lifetime / 3)
        {
            // Two requests may both sign; either assertion is good.
            _assertion = held = minter.Mint(new ScimCaller
            {
                Tenant = verdict.Tenant, Kind = verdict.Kind, ActorId = verdict.ActorId, ActorName = verdict.ActorName, Scopes = _scopes,
                Dialect = verdict.Dialect, IsStrict = verdict.IsStrict, RefusesRemoveAll = verdict.RefusesRemoveAll, VerdictVersion = verdict.Version,
            });
        }

        return held.Value;
    }

    private static string TenantPolicy(Verdict verdict) => verdict.TenantRatePerSecond > 0
        ? $", \"tenant\";q={verdict.TenantBurst};w={Math.Max(1, (int)Math.Ceiling(verdict.TenantBurst / verdict.TenantRatePerSecond))}" : "";

    private static Credential Of(Judgement judgement) => new(new Verdict(judgement), null);
}
