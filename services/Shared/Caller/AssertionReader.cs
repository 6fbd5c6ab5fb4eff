using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ScimSuite.Caller;

/// <summary>
/// Believes an assertion only when a known issuer's own key signed it, for us, for now. One that was verified is remembered until it
/// expires: checking the signature at each request would cost more than the request's query.
/// </summary>
public sealed class AssertionReader(IConfiguration configuration, TimeProvider clock)
{
    private const int MostRemembered = 20_000;
    private static readonly TimeSpan _skew = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, SecurityKey[]> _keys = AssertionKeys.ReadPublicKeys(configuration);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 16 * 1024 };
    private readonly ConcurrentDictionary<Digest, VerifiedCaller> _remembered = new();

    /// <summary><c>null</c> = not to be believed, whatever the reason.</summary>
    public ValueTask<VerifiedCaller?> ReadAsync(string assertion)
    {
        var digest = Digest.Of(assertion);
        return _remembered.TryGetValue(digest, out var known) && known.ExpiresAt > clock.GetUtcNow()
            ? new ValueTask<VerifiedCaller?>(known)
            : VerifyAsync(assertion, digest);
    }

    private async ValueTask<VerifiedCaller?> VerifyAsync(string assertion, Digest digest)
    {
        var result = await _handler.ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = [AssertionMinter.Type],
            ValidAudience = AssertionMinter.Audience,
            ValidIssuers = _keys.Keys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            // Each issuer answers for its own key: the portal cannot speak as the gateway.
            IssuerSigningKeyResolver = (_, token, _, _) => _keys.GetValueOrDefault(token.Issuer, []),
            LifetimeValidator = (from, until, _, _) => IsNow(from, until),
        });
        if (!result.IsValid || CallerOf((JsonWebToken)result.SecurityToken) is not { } caller)
        {
            return null;
        }

        var verified = new VerifiedCaller(caller, new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero));
        Remember(digest, verified);
        return verified;
    }

    private bool IsNow(DateTime? from, DateTime? until)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return from is { } f && until is { } u && now + _skew >= f && now < u && u - f <= AssertionMinter.Lifetime + _skew;
    }

    private static ScimCaller? CallerOf(JsonWebToken token)
    {
        string? Text(string claim) => token.TryGetPayloadValue<string>(claim, out var value) ? value : null;

        return Guid.TryParse(Text(AssertionClaims.Tenant), out var tenant)
            && Guid.TryParse(Text(AssertionClaims.Actor), out var actor)
            && ActorKinds.Parse(Text(AssertionClaims.Kind)) is { } kind
            && long.TryParse(Text(AssertionClaims.Version), CultureInfo.InvariantCulture, out var version)
            && Text(AssertionClaims.Scope) is { } scopes
            && Text(AssertionClaims.Dialect) is { } dialect
            && token.TryGetPayloadValue<bool>(AssertionClaims.Strict, out var strict)
                ? new ScimCaller
                {
                    Tenant = tenant, ActorId = actor, Kind = kind, ActorName = Text(AssertionClaims.Name), VerdictVersion = version, Dialect = dialect, IsStrict = strict,
                    RefusesRemoveAll = token.TryGetPayloadValue<bool>(AssertionClaims.RefusesRemoveAll, out var refuses) && refuses,
                    Scopes = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
                }
                : null;
    }

    /// <summary>Only what was verified gets in, so nobody but an issuer can fill it. Should it be full, what has expired goes, or else everything: it costs a check each.</summary>
    private void Remember(Digest digest, VerifiedCaller verified)
    {
        if (_remembered.Count >= MostRemembered)
        {
            var now = clock.GetUtcNow();
            foreach (var (key, old) in _remembered)
            {
                if (old.ExpiresAt <= now)
                {
                    _remembered.TryRemove(key, out _);
                }
            }

            if (_remembered.Count >= MostRemembered)
            {
                _remembered.Clear();
            }
        }

        _remembered[digest] = verified;
    }

    /// <summary>SHA-256: two assertions never share one, and no assertion is kept as text.</summary>
    private readonly record struct Digest(UInt128 Head, UInt128 Tail)
    {
        public static Digest Of(string assertion)
        {
            Span<byte> bytes = stackalloc byte[32];
            if (assertion.Length <= 2048)
            {
                Span<byte> text = stackalloc byte[assertion.Length * 3];
                SHA256.HashData(text[..Encoding.UTF8.GetBytes(assertion, text)], bytes);
            }
            else
            {
                SHA256.HashData(Encoding.UTF8.GetBytes(assertion), bytes);
            }

            return MemoryMarshal.Read<Digest>(bytes);
        }
    }
}

/// <summary>A caller whose assertion was checked, with the principal that authorization asks: made once, used by every request that brings the same assertion.</summary>
public sealed class VerifiedCaller(ScimCaller caller, DateTimeOffset expiresAt)
{
    public ScimCaller Caller => caller;
    public DateTimeOffset ExpiresAt => expiresAt;

    internal ClaimsPrincipal Principal { get; } = new(new ClaimsIdentity(caller.Scopes.Select(scope => new Claim(AssertionClaims.Scope, scope)), "assertion"));
}
