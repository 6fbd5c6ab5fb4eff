using System.Collections.Frozen;
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
    public double RatePerSecond { get; init; }
    public int Burst { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public long Version { get; init; }
    public string? KeyId { get; init; }
}

/// <summary>A judged credential as the door uses it: the verdict, and what is made once per verdict rather than once per request.</summary>
internal sealed class Credential(Verdict verdict, Bucket? bucket)
{
    public static readonly Credential Missing = Of(Judgement.Missing);
    public static readonly Credential Malformed = Of(Judgement.Malformed);
    public static readonly Credential Unavailable = Of(Judgement.Unavailable);
    public static readonly Credential Limited = Of(Judgement.Limited);

    private readonly FrozenSet<string> _scopes = verdict.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    private volatile Assertion? _assertion;

    public Verdict Verdict => verdict;
    public Bucket? Bucket => bucket;

    /// <summary>As <c>RateLimit-Policy</c> states it: so many in the time an empty bucket takes to fill.</summary>
    public string RatePolicy { get; } = verdict.RatePerSecond > 0
        ? $"\"connector\";q={verdict.Burst};w={Math.Max(1, (int)Math.Ceiling(verdict.Burst / verdict.RatePerSecond))}" : "";

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
                Dialect = verdict.Dialect, IsStrict = verdict.IsStrict, VerdictVersion = verdict.Version,
            });
        }

        return held.Value;
    }

    private static Credential Of(Judgement judgement) => new(new Verdict(judgement), null);
}
