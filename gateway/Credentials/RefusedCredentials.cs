using System.Collections.Concurrent;

namespace ScimSuite.Gateway.Credentials;

/// <summary>
/// Remembers for a short while what was refused, so that repeating it costs nobody anything. Bounded in two generations: when the younger is
/// full, the elder is let go whole. A flood of ever new tokens turns them over quickly and never grows them.
/// </summary>
internal sealed class RefusedCredentials(TimeProvider clock, int mostPerGeneration)
{
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(10);

    private readonly Lock _turn = new();
    private ConcurrentDictionary<TokenDigest, Refused> _younger = new();
    private ConcurrentDictionary<TokenDigest, Refused> _elder = new();
    private int _count;

    public Credential? Find(TokenDigest token, DateTimeOffset now) =>
        (_younger.TryGetValue(token, out var refused) || _elder.TryGetValue(token, out refused)) && refused.Until > now ? refused.Credential : null;

    public void Remember(TokenDigest token, string keyId, Credential credential)
    {
        if (Interlocked.Increment(ref _count) > mostPerGeneration)
        {
            lock (_turn)
            {
                if (_count > mostPerGeneration)
                {
                    (_elder, _younger, _count) = (_younger, new(), 1);
                }
            }
        }

        _younger[token] = new Refused(credential, keyId, clock.GetUtcNow() + _life);
    }

    public void Forget(Changed changed)
    {
        foreach (var generation in new[] { _younger, _elder })
        {
            foreach (var (token, refused) in generation)
            {
                if (changed.Concerns(refused.Credential.Verdict, refused.KeyId))
                {
                    generation.TryRemove(token, out _);
                }
            }
        }
    }

    private sealed record Refused(Credential Credential, string KeyId, DateTimeOffset Until);
}
