using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Security.AntiSSRF;

namespace ScimSuite.Tokens.Store;

/// <summary>
/// Other issuers' public keys, from addresses that customers wrote: only outside addresses are connected to, whatever a name resolves to, nothing is
/// followed, little is read and nobody waits long. Kept for ten minutes; a key that is not among them is looked for anew, once a minute at most.
/// </summary>
internal sealed class IssuerKeys : IDisposable
{
    private const int MostBytes = 64 * 1024;
    private const int MostIssuers = 10_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly ILogger<IssuerKeys> _logger;

    public IssuerKeys(IOptions<TokensOptions> options, TimeProvider clock, ILogger<IssuerKeys> logger)
    {
        (_clock, _logger) = (clock, logger);
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest) { AllowPlainTextHttp = options.Value.AllowPlainIssuers };
        policy.AddAllowedAddresses([.. options.Value.IssuerNetworks]);
        var guarded = policy.GetHandler();
        guarded.AllowAutoRedirect = false;
        _http = new HttpClient(guarded) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
    }

    /// <summary>The issuer's keys of this id, or all of them when the assertion names none; empty when they cannot be had.</summary>
    public async Task<IReadOnlyList<SecurityKey>> FindAsync(string jwksUri, string? keyId)
    {
        var now = _clock.GetUtcNow();
        var kept = _kept.GetValueOrDefault(jwksUri);
        var keys = kept is null ? [] : Among(kept.Keys, keyId);
        if (kept is not null && (now - kept.At < BetweenLooks || (keys.Count > 0 && now - kept.At < KeptFor)))
        {
            return keys;
        }

        try
        {
            var found = new JsonWebKeySet(await _http.GetStringAsync(jwksUri)).GetSigningKeys();
            Keep(jwksUri, new Kept(now, [.. found]));
            return Among(found, keyId);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or AntiSSRFException or ArgumentException or System.Text.Json.JsonException or IOException)
        {
            // A failure is remembered too: an address that hangs would otherwise be asked at each request.
            _logger.IssuerKeysNotFound(new Uri(jwksUri).Host, (e.InnerException ?? e).GetType().Name);
            Keep(jwksUri, new Kept(now, kept?.Keys ?? []));
            return keys;
        }
    }

    public void Dispose() => _http.Dispose();

    private void Keep(string jwksUri, Kept kept)
    {
        if (_kept.Count >= MostIssuers)
        {
            _kept.Clear();
        }

        _kept[jwksUri] = kept;
    }

    private static IReadOnlyList<SecurityKey> Among(IEnumerable<SecurityKey> keys, string? keyId) => [.. keys.Where(key => keyId is null || key.KeyId == keyId)];

    private sealed record Kept(DateTimeOffset At, IReadOnlyList<SecurityKey> Keys);
}
