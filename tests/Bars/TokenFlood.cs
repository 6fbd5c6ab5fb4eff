using System.Diagnostics;
using System.Text;
using ScimSuite.Caller;
using ScimSuite.Load.Client;

namespace ScimSuite.Bars;

/// <summary>A1: bad tokens without end, of three kinds: nonsense, right checksum, known key id with a wrong secret. And an access token nobody signed.</summary>
internal static class TokenFlood
{
    private const int Connections = 24;
    private const int PerSecond = 5000;

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var seconds = isFull ? 60 : 6;
        var good = suite.Now.Tenants[0].Connectors[0].Token;
        var known = TokenFormat.KeyIdOf(suite.Now.Tenants[1].Connectors[0].Token);
        var gateway = new Uri(suite.Gateways[0]);
        await GoodAsync(gateway, good, TimeSpan.FromSeconds(2));
        var before = await GoodAsync(gateway, good, TimeSpan.FromSeconds(Math.Max(5, seconds / 4)));

        var (bcrypt, queries, verified) = await CountsAsync(suite);
        var memory = suite.MemoryOf("gateway") + suite.MemoryOf("tokens");
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var flood = Enumerable.Range(0, Connections).Select(index => Task.Run(() => FloodAsync(gateway, known, index, stop.Token))).ToList();
        var during = await GoodAsync(gateway, good, TimeSpan.FromSeconds(seconds));
        var sent = (await Task.WhenAll(flood)).Sum();
        var (bcryptAfter, queriesAfter, verifiedAfter) = await CountsAsync(suite);

        // The good token itself is looked up anew every 8 s at each gateway: that is no query of the flood's.
        var asked = queriesAfter - queries - Math.Max(0, verifiedAfter - verified);
        var grown = suite.MemoryOf("gateway") + suite.MemoryOf("tokens") - memory;
        return
        [
            new("A1", $"bcrypt runs during {sent:N0} bad tokens ({sent / seconds:N0}/s of {PerSecond:N0}/s asked for)", $"{bcryptAfter - bcrypt:0}", "0", bcryptAfter - bcrypt <= 0),
            new("A1", "queries a second for them", $"{asked / seconds:0.00}", "≤ 1", asked / seconds <= 1),
            new("A1", "p99 of good traffic", $"{before.At(99):0.0} ms → {during.At(99):0.0} ms", "at most doubled", during.At(99) <= 2 * before.At(99)),
            new("A1", "memory of gateway and Tokens", $"{grown:+0.0;-0.0} MiB", "≤ +50 MiB", grown <= 50),
        ];
    }

    private static async Task<(double Bcrypt, double Queries, double Valid)> CountsAsync(RunningSuite suite) => (
        await suite.CounterAsync("tokens", "scimsuite_tokens_bcrypt_runs_total") + await suite.CounterAsync("tokens", "scimsuite_tokens_bcrypt_total"),
        await suite.CounterAsync("tokens", "scimsuite_tokens_lookups_total"),
        await suite.CounterAsync("tokens", "scimsuite_tokens_verified_total{otel_scope_name=\"ScimSuite.Tokens\",result=\"valid\"}"));

    private static async Task<long> FloodAsync(Uri gateway, string knownKeyId, int index, CancellationToken ct)
    {
        var chance = new Random(index);
        using var connection = new RawConnection(gateway);
        var started = Stopwatch.GetTimestamp();
        var sent = 0L;
        while (!ct.IsCancellationRequested)
        {
            var token = (sent % 4) switch
            {
                0 => $"sct_{chance.NextInt64():x}",
                1 => TokenFormat.New(TokenKind.Connector),
                2 => TokenFormat.Make(TokenKind.Connector, knownKeyId, TokenFormat.Parse(TokenFormat.New(TokenKind.Connector))!.Secret),
                _ => $"eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.{Convert.ToBase64String(Encoding.ASCII.GetBytes($"{chance.NextInt64()} and so on and so on and so on and so on"))}.AAAA",
            };
            try
            {
                await connection.SendAsync(Get(gateway, "/scim/v2/Users?count=1", token), ct);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // counted as sent: the gateway had the work of it
            }

            sent++;
            var ahead = TimeSpan.FromSeconds(sent / (double)PerSecond * Connections) - Stopwatch.GetElapsedTime(started);
            if (ahead > TimeSpan.FromMilliseconds(2))
            {
                await Task.Delay(ahead, CancellationToken.None);
            }
        }

        return sent;
    }

    /// <summary>50 a second, as identity providers send: latencies in milliseconds.</summary>
    internal static async Task<List<double>> GoodAsync(Uri gateway, string token, TimeSpan duration)
    {
        List<double> latencies = [];
        using var connection = new RawConnection(gateway);
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < until)
        {
            var sent = Stopwatch.GetTimestamp();
            var answer = await connection.SendAsync(Get(gateway, "/scim/v2/Users?count=1", token), CancellationToken.None);
            latencies.Add(answer.Status == 200 ? Stopwatch.GetElapsedTime(sent).TotalMilliseconds : 60_000);
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        return latencies;
    }

    internal static byte[] Get(Uri gateway, string path, string? token) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {gateway.Authority}\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}\r\n");
}
