using System.Collections.Concurrent;
using System.Security.Cryptography;
using ScimSuite.Caller;
using ScimSuite.Scim.Errors;
using ScimSuite.Tokens.Model;

namespace ScimSuite.Tokens.Store;

/// <summary>What of a stored key never changes, and is enough to tell a wrong secret.</summary>
internal sealed record KnownKey
{
    public required string KeyId { get; init; }
    public required string Kind { get; init; }
    public required byte[] Fp { get; init; }
    public required string PepperId { get; init; }
}

/// <summary>
/// Every key id there is, with its fingerprint, in memory: a token we did not issue and a wrong secret are told without a query and without
/// bcrypt, by the same steps and in the same time. What another replica issued is found by asking the database at most once a second.
/// </summary>
internal sealed class KnownKeys(VerifyDatabase database, Peppers peppers, TimeProvider clock, ILogger<KnownKeys> logger)
{
    /// <summary>A commit may come later than the time its row was stamped with; no statement of ours runs that long.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromSeconds(1);

    // An unknown key id is compared too: the answer must not come sooner for it.
    private static readonly byte[] NoFingerprint = RandomNumberGenerator.GetBytes(32);

    private readonly ConcurrentDictionary<string, KnownKey> _keys = new(StringComparer.Ordinal);
    private readonly Lock _refreshing = new();
    private Task _refresh = Task.CompletedTask;
    private long _askedAt;
    private long _freshAt;
    private volatile bool _isLoaded;

    public bool IsLoaded => _isLoaded;

    public async Task LoadAsync(CancellationToken ct)
    {
        var asked = clock.GetTimestamp();
        foreach (var key in await database.KeysAsync(ct))
        {
            Add(key);
        }

        _freshAt = _askedAt = asked;
        _isLoaded = true;
        logger.KeysLoaded(_keys.Count, _keys.Values.Count(key => peppers.Find(key.PepperId) is null));
    }

    public void Add(KnownKey key) => _keys[key.KeyId] = key;

    /// <summary>For a key whose row is gone.</summary>
    public void Remove(string keyId) => _keys.TryRemove(keyId, out _);

    /// <summary>Whether the token is of a key that there is.</summary>
    public async ValueTask<bool> MatchesAsync(ParsedToken token)
    {
        if (!_isLoaded)
        {
            throw NotNow();
        }

        if (!_keys.TryGetValue(token.KeyId, out var known))
        {
            await RefreshIfDueAsync();
            _keys.TryGetValue(token.KeyId, out known);
        }

        var pepper = known is null ? peppers.Current : peppers.Find(known.PepperId) ?? peppers.Current;
        var fingerprint = pepper.Fingerprint(token);
        var isSame = CryptographicOperations.FixedTimeEquals(fingerprint, known?.Fp ?? NoFingerprint);
        return isSame && known is not null && Kinds.Fits(known.Kind, token.Kind);
    }

    private Task RefreshIfDueAsync()
    {
        lock (_refreshing)
        {
            if (!_refresh.IsCompleted)
            {
                return _refresh;
            }

            if (clock.GetElapsedTime(_askedAt) >= BetweenRefreshes)
            {
                _askedAt = clock.GetTimestamp();
                _refresh = RefreshAsync();
            }

            // Asked less than a second ago. If that failed we do not know what is unknown, and say so: its exception is thrown again.
            return _refresh;
        }
    }

    private async Task RefreshAsync()
    {
        var asked = clock.GetTimestamp();
        foreach (var key in await database.KeysStoredWithinAsync(clock.GetElapsedTime(_freshAt) + Overlap, CancellationToken.None))
        {
            Add(key);
        }

        _freshAt = asked;
    }

    private static ScimException NotNow() =>
        ScimException.Unavailable("The token service has just started and cannot verify yet. Try again shortly.", TimeSpan.FromSeconds(5));
}
