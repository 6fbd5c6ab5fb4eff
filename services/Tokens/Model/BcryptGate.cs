using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Tokens.Model;

/// <summary>
/// The one place where bcrypt runs: at most half the cores at a time, 64 waiting, none longer than 2 s. What it has said of a token is
/// remembered, so that a known token costs none; who asks for the same token meanwhile waits for the same run.
/// </summary>
internal sealed class BcryptGate : IDisposable
{
    /// <summary>Far more than there will be tokens in use; a bound all the same. Forgetting costs one run per token.</summary>
    private const int Remembered = 1_000_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly byte[] _processKey = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<Proof, bool> _known = new();
    private readonly ConcurrentDictionary<Proof, Lazy<Task<bool>>> _running = new();
    private readonly ConcurrencyLimiter _limiter;
    private readonly Counter<long> _runs;
    private readonly int _cost;

    public BcryptGate(IOptions<TokensOptions> options, IMeterFactory meters)
    {
        _cost = options.Value.BcryptCost;
        _runs = meters.Create(TokensMetrics.Meter).CreateCounter<long>(TokensMetrics.BcryptRuns, "{run}", "bcrypt computations");
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = Math.Max(1, Environment.ProcessorCount / 2), QueueLimit = 64, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    public Task<string> HashAsync(ParsedToken token, Pepper pepper) => RunAsync(() => BCrypt.Net.BCrypt.HashPassword(pepper.Prehash(token), _cost));

    /// <summary>Whether the hash is this token's.</summary>
    public Task<bool> HoldsAsync(ParsedToken token, Pepper pepper, string hash)
    {
        var proof = ProofOf(token, hash);
        if (_known.TryGetValue(proof, out var known))
        {
            return Task.FromResult(known);
        }

        return _running.GetOrAdd(proof, running => new Lazy<Task<bool>>(async () =>
        {
            try
            {
                // Not under the request's cancellation: others wait for it too.
                var holds = await RunAsync(() => BCrypt.Net.BCrypt.Verify(pepper.Prehash(token), hash));
                Remember(running, holds);
                return holds;
            }
            finally
            {
                _running.TryRemove(running, out _);
            }
        })).Value;
    }

    /// <summary>True for a hash made under another cost than the one configured.</summary>
    public bool IsOutdated(string hash) => BCrypt.Net.BCrypt.PasswordNeedsRehash(hash, _cost);

    /// <summary>A hash this process has just made needs no proof.</summary>
    public void Trust(ParsedToken token, string hash) => Remember(ProofOf(token, hash), true);

    public void Dispose() => _limiter.Dispose();

    private void Remember(Proof proof, bool holds)
    {
        if (_known.Count >= Remembered)
        {
            _known.Clear();
        }

        _known[proof] = holds;
    }

    private async Task<T> RunAsync<T>(Func<T> bcrypt)
    {
        using var patience = new CancellationTokenSource(LongestWait);
        RateLimitLease lease;
        try
        {
            lease = await _limiter.AcquireAsync(1, patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw Busy();
        }

        using (lease)
        {
            if (!lease.IsAcquired)
            {
                throw Busy();
            }

            _runs.Add(1);
            return await Task.Run(bcrypt);
        }
    }

    private static ScimException Busy() => ScimException.Unavailable(
        "Many new tokens are being verified for the first time. Try again shortly.", TimeSpan.FromSeconds(Random.Shared.Next(1, 4)));

    /// <summary>Keyed by chance, so that memory says nothing about a token; the hash belongs to it, so that an altered row is looked at again.</summary>
    private Proof ProofOf(ParsedToken token, string hash)
    {
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(_processKey, Encoding.UTF8.GetBytes($"{token.KeyId}.{token.Secret}.{hash}"), mac);
        return new Proof(BitConverter.ToUInt128(mac), BitConverter.ToUInt128(mac[16..]));
    }

    private readonly record struct Proof(UInt128 First, UInt128 Second);
}
