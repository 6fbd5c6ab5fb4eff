using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using ScimSuite.Gateway.Limits;

namespace ScimSuite.Gateway.Credentials;

/// <summary>
/// Judges credentials, mostly from memory. A verdict is used for 12 to 15 s and asked again in the background from 8 s on, so that a known
/// token never waits; <c>verdict.changed</c> removes it at once. With the broker away, its end bounds how long a revoked token still works.
/// </summary>
internal sealed class Verdicts(
    TokensClient tokens, BrokerLink broker, Buckets<Guid> buckets, Buckets<ulong> missBuckets, IOptions<GatewayOptions> options, GatewayMetrics metrics, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _soft = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan _hard = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan _hardJitter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _sweepEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _askAgainWhenAway = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _guessWaits = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan _knownFor = TimeSpan.FromHours(1);
    private const int MostRefused = 50_000;
    private const int MostGuessesAtOnce = 16;

    private readonly ConcurrentDictionary<TokenDigest, Held> _held = new();
    private readonly ConcurrentDictionary<TokenDigest, Lazy<Task<Credential>>> _asking = new();
    private readonly RefusedCredentials _refused = new(clock, MostRefused);
    private readonly TimeSpan _stale = TimeSpan.FromSeconds(options.Value.StaleSeconds);
    private readonly Lock _gate = new();

    /// <summary>A burst of unknown credentials asks in turn: all at once it would take the machine from those who are known, who never wait here.</summary>
    private readonly SemaphoreSlim _guesses = new(MostGuessesAtOnce);
    private long _epoch;
    private DateTimeOffset _sweptAt = clock.GetUtcNow();

    /// <summary>A known token is answered without waiting, asking or allocating.</summary>
    public ValueTask<Credential> JudgeAsync(string token, IPAddress? address, IHeaderDictionary headers, CancellationToken ct)
    {
        var digest = TokenDigest.Of(token);
        var now = clock.GetUtcNow();
        if (_held.TryGetValue(digest, out var held))
        {
            if (now < held.HardAt)
            {
                if (now >= held.SoftAt && held.TryBeginRefresh())
                {
                    _ = RefreshAsync(digest, token, Sender.Of(address, headers), held);
                }

                metrics.Hit();
                return new ValueTask<Credential>(held.Credential);
            }

            // Known here a moment ago: this is not somebody guessing, and does not count as a miss of the address.
            return new ValueTask<Credential>(AskOnceAsync(digest, token, Sender.Of(address, headers)).WaitAsync(ct));
        }

        if (_refused.Find(digest, now) is { } refused)
        {
            metrics.Judged("refused");
            return new ValueTask<Credential>(refused);
        }

        if (!Shape.IsOurs(token))
        {
            return new ValueTask<Credential>(Credential.Malformed);
        }

        return missBuckets.Of(AddressKey.Of(address)).TryTake(missBuckets.Now, options.Value.MissesPerSecond, options.Value.MissBurst).IsTaken
            ? new ValueTask<Credential>(AskOnceAsync(digest, token, Sender.Of(address, headers)).WaitAsync(ct))
            : new ValueTask<Credential>(Credential.Limited);
    }

    /// <summary>What <see cref="JudgeAsync"/> would refuse without asking anybody, whoever brings it; <c>null</c> = it must be looked at. Costs a known token a checksum.</summary>
    public Judgement? FindHopeless(string token, IPAddress? address)
    {
        if (!Shape.IsOurs(token))
        {
            return Judgement.Malformed;
        }

        if (missBuckets.Find(AddressKey.Of(address)) is not { } bucket || bucket.HasRoom(missBuckets.Now, options.Value.MissesPerSecond, options.Value.MissBurst))
        {
            return null;
        }

        var digest = TokenDigest.Of(token);
        return _held.ContainsKey(digest) || _refused.Find(digest, clock.GetUtcNow()) is not null ? null : Judgement.Limited;
    }

    /// <summary>
    /// What was remembered may no longer be true. Neither may what is being asked right now. The credential stays known: asking about it anew
    /// is no guess of its address, or a restart of the broker would have whole identity providers refused.
    /// </summary>
    public void Forget(Changed changed)
    {
        lock (_gate)
        {
            _epoch++;
            foreach (var (digest, held) in _held)
            {
                if (changed.Concerns(held.Credential.Verdict, held.Credential.Verdict.KeyId))
                {
                    _held[digest] = held.Doubted();
                }
            }

            _refused.Forget(changed);
        }
    }

    public void Dispose() => _guesses.Dispose();

    /// <summary>However many requests bring the same token at once, Tokens is asked once.</summary>
    private Task<Credential> AskOnceAsync(TokenDigest digest, string token, Sender sender) => _asking.GetOrAdd(
        digest, static (digest, ask) => new Lazy<Task<Credential>>(() => ask.Verdicts.AskAsync(digest, ask.Token, ask.Sender)),
        (Verdicts: this, Token: token, Sender: sender)).Value;

    private async Task<Credential> AskAsync(TokenDigest digest, string token, Sender sender)
    {
        // Not on the thread that holds the Lazy.
        await Task.Yield();
        var isGuess = !_held.ContainsKey(digest);
        try
        {
            if (isGuess && !await _guesses.WaitAsync(_guessWaits))
            {
                isGuess = false;
                return Credential.Unavailable;
            }

            metrics.Judged("miss");
            for (var attempt = 0; ; attempt++)
            {
                var epoch = Volatile.Read(ref _epoch);
                if (await tokens.VerifyAsync(token, sender) is not { } verdict)
                {
                    return WhileAway(digest);
                }

                // An answer older than a revocation that was heard meanwhile must not be remembered, nor used while a newer one can be had.
                if (Remember(digest, token, verdict, epoch, out var credential) || attempt == 3)
                {
                    return credential;
                }
            }
        }
        finally
        {
            if (isGuess)
            {
                _guesses.Release();
            }

            _asking.TryRemove(digest, out _);
        }
    }

    private async Task RefreshAsync(TokenDigest digest, string token, Sender sender, Held held)
    {
        try
        {
            await AskOnceAsync(digest, token, sender);
        }
        finally
        {
            held.EndRefresh();
        }
    }

    private bool Remember(TokenDigest digest, string token, Verdict verdict, long epoch, out Credential credential)
    {
        lock (_gate)
        {
            var before = _held.GetValueOrDefault(digest)?.Credential;
            credential = before is not null && before.Verdict == verdict ? before
                : new Credential(
                    verdict,
                    verdict.Judgement == Judgement.Valid ? buckets.Of(verdict.Connector ?? verdict.ActorId) : null,
                    verdict is { Judgement: Judgement.Valid, TenantRatePerSecond: > 0 } ? buckets.Of(verdict.Tenant) : null);
            if (epoch != _epoch)
            {
                return false;
            }

            var now = clock.GetUtcNow();
            if (verdict.Judgement == Judgement.Valid)
            {
                _held[digest] = new Held(credential, now, now + _soft, now + _hard + (_hardJitter * Random.Shared.NextDouble()));
                Sweep(now);
            }
            else
            {
                _held.TryRemove(digest, out _);
                _refused.Remember(digest, verdict.KeyId ?? Shape.KeyIdOf(token), credential);
            }

            return true;
        }
    }

    /// <summary>
    /// Tokens cannot be asked. A verdict not older than a minute is used on as long as the broker would tell us of a revocation; without
    /// either, the answer is 503 and not a guess.
    /// </summary>
    private Credential WhileAway(TokenDigest digest)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_held.TryGetValue(digest, out var held) && !held.IsDoubted && broker.IsConnected && now < held.ConfirmedAt + _stale)
            {
                metrics.Judged("stale");
                var until = Earlier(now + (2 * _askAgainWhenAway), held.ConfirmedAt + _stale);
                _held[digest] = new Held(held.Credential, held.ConfirmedAt, now + _askAgainWhenAway, until > held.HardAt ? until : held.HardAt);
                return held.Credential;
            }

            return held is not null && now < held.HardAt ? held.Credential : Credential.Unavailable;
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private void Sweep(DateTimeOffset now)
    {
        if (now - _sweptAt < _sweepEvery)
        {
            return;
        }

        _sweptAt = now;
        foreach (var (digest, held) in _held)
        {
            if (now > held.ConfirmedAt + _knownFor)
            {
                _held.TryRemove(digest, out _);
            }
        }
    }

    /// <summary>A verdict and its times. It stays long after its end, as proof that the credential is one.</summary>
    private sealed class Held(Credential credential, DateTimeOffset confirmedAt, DateTimeOffset softAt, DateTimeOffset hardAt)
    {
        private int _isRefreshing;

        public bool IsDoubted { get; private init; }

        public Credential Credential => credential;
        public DateTimeOffset ConfirmedAt => confirmedAt;
        public DateTimeOffset SoftAt => softAt;
        public DateTimeOffset HardAt => hardAt;

        /// <summary>To be asked about before anything else, and not to be used if that fails.</summary>
        public Held Doubted() => new(credential, confirmedAt, DateTimeOffset.MinValue, DateTimeOffset.MinValue) { IsDoubted = true };

        public bool TryBeginRefresh() => Interlocked.Exchange(ref _isRefreshing, 1) == 0;

        public void EndRefresh() => Volatile.Write(ref _isRefreshing, 0);
    }
}
