using System.Diagnostics;
using System.Globalization;
using System.Text;
using ScimSuite.Bars.Flood;
using ScimSuite.Caller;
using ScimSuite.Load.Client;

namespace ScimSuite.Bars;

/// <summary>
/// A1: bad tokens without end. Good traffic is measured three times: alone, beside the same flood against something that does nothing (so much is the
/// machine's and the flood's own), and beside the flood against the gateway.
/// </summary>
internal static class TokenFlood
{
    private const int PerSecond = 5000;

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var seconds = isFull ? 60 : 6;
        var good = suite.Now.Tenants[0].Connectors[0].Token;
        var known = TokenFormat.KeyIdOf(suite.Now.Tenants[1].Connectors[0].Token);
        var gateway = new Uri(suite.Gateways[0]);
        await GoodAsync(gateway, good, TimeSpan.FromSeconds(3));
        var quiet = TimeSpan.FromSeconds(Math.Max(6, seconds / 3));
        var idle = suite.CpuOf("gateway");
        var before = await GoodAsync(gateway, good, quiet);
        idle = (suite.CpuOf("gateway") - idle) / quiet.TotalSeconds;
        var (beside, _) = await BesideAsync(gateway, good, null, quiet, known);

        var (bcrypt, queries, verified) = await CountsAsync(suite);
        var memory = suite.MemoryOf("gateway") + suite.MemoryOf("tokens");
        var cpu = suite.CpuOf("gateway");
        var (during, flood) = await BesideAsync(gateway, good, gateway.Port, TimeSpan.FromSeconds(seconds), known);
        cpu = suite.CpuOf("gateway") - cpu - (idle * seconds);
        var (bcryptAfter, queriesAfter, verifiedAfter) = await CountsAsync(suite);

        // The good token itself is looked up anew every 8 s at each gateway: that is no query of the flood's.
        var asked = queriesAfter - queries - Math.Max(0, verifiedAfter - verified);
        var grown = suite.MemoryOf("gateway") + suite.MemoryOf("tokens") - memory;
        return
        [
            new("A1", $"bcrypt runs during {flood.Sent:N0} bad tokens ({flood.Sent / seconds:N0}/s of {PerSecond:N0}/s asked for, {flood.Refused:N0} answered 401 or 429)", $"{bcryptAfter - bcrypt:0}", "0",
                bcryptAfter - bcrypt <= 0 && flood.Sent >= 0.95 * PerSecond * seconds && flood.Refused >= 0.99 * flood.Sent),
            new("A1", "queries a second for them", $"{asked / seconds:0.00}", "≤ 1", asked / seconds <= 1),
            new("A1", $"p99 of good traffic (p50 {before.At(50):0.0} → {during.At(50):0.0} ms; the gateway spent {cpu / flood.Sent * 1e6:0} µs of CPU on each bad one)",
                $"{before.At(99):0.0} ms alone, {beside.At(99):0.0} ms beside a flood that is not ours, {during.At(99):0.0} ms beside this one", "at most doubled", during.At(99) <= 2 * before.At(99)),
            new("A1", "memory of gateway and Tokens", $"{grown:+0.0;-0.0} MiB", "≤ +50 MiB", grown <= 50),
        ];
    }

    /// <param name="port">Where the flood goes; null = nowhere that matters.</param>
    private static async Task<(List<double> Latencies, (int Sent, int Refused) Flood)> BesideAsync(Uri gateway, string token, int? port, TimeSpan duration, string known)
    {
        using var sink = port is null ? await Helper.StartAsync(0, "sink") : null;
        using var flood = await Helper.StartAsync(19, "flood", port?.ToString(CultureInfo.InvariantCulture) ?? sink!.Said,
            PerSecond.ToString(CultureInfo.InvariantCulture), ((int)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture), known);
        flood.Begin();
        var latencies = await GoodAsync(gateway, token, duration);
        var result = (await flood.ResultAsync()).Split(' ').Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return (latencies, (result[0], result[2]));
    }

    private static async Task<(double Bcrypt, double Queries, double Valid)> CountsAsync(RunningSuite suite) => (
        await suite.CounterAsync("tokens", "scimsuite_tokens_bcrypt_runs_total") + await suite.CounterAsync("tokens", "scimsuite_tokens_bcrypt_total"),
        await suite.CounterAsync("tokens", "scimsuite_tokens_lookups_total"),
        await suite.CounterAsync("tokens", "scimsuite_tokens_verified_total{otel_scope_name=\"ScimSuite.Tokens\",result=\"valid\"}"));

    /// <summary>50 a second, as identity providers send: latencies in milliseconds.</summary>
    internal static async Task<List<double>> GoodAsync(Uri gateway, string token, TimeSpan duration)
    {
        List<double> latencies = [];
        using var connection = new RawConnection(gateway);
        var request = Get(gateway, "/scim/v2/Users?count=1", token);
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < until)
        {
            var sent = Stopwatch.GetTimestamp();
            var answer = await connection.SendAsync(request, CancellationToken.None);
            latencies.Add(answer.Status == 200 ? Stopwatch.GetElapsedTime(sent).TotalMilliseconds : 60_000);
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        return latencies;
    }

    internal static byte[] Get(Uri gateway, string path, string? token) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {gateway.Authority}\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}\r\n");
}
