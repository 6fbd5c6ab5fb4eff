using System.Diagnostics;
using ScimSuite.Caller;

namespace ScimSuite.Bars;

/// <summary>A5: how long a refusal takes says nothing about whether the key id exists. Asked of Tokens itself, without the gateway's memory before it.</summary>
internal static class VerdictTiming
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var times = isFull ? 10_000 : 2_000;
        var minter = new AssertionMinter("gateway", suite.Secret("gateway-key"), TimeProvider.System);
        var known = TokenFormat.KeyIdOf(suite.Now.Tenants[0].Connectors[0].Token);
        using var http = new HttpClient { BaseAddress = new Uri(suite.Now.Processes["tokens"][0].Url) };
        var chance = new Random(1);
        var (unknownKey, wrongSecret, badChecksum) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < 3 * times + 600; i++)
        {
            var kind = chance.Next(3);
            var fresh = TokenFormat.New(TokenKind.Connector);
            var token = kind switch
            {
                0 => fresh,
                1 => TokenFormat.Make(TokenKind.Connector, known, TokenFormat.Parse(fresh)!.Secret),
                _ => fresh[..^1] + (fresh[^1] == 'x' ? 'y' : 'x'),
            };
            if (i % 500 == 0)
            {
                http.DefaultRequestHeaders.Remove(InternalHeaders.Assertion);
                http.DefaultRequestHeaders.Add(InternalHeaders.Assertion, minter.Mint(new ScimCaller
                {
                    Tenant = Guid.Empty, Kind = ActorKind.Gateway, ActorId = Guid.Empty, Scopes = new HashSet<string> { Scopes.Gateway },
                }).Value);
            }

            using var content = new StringContent($$"""{"token":"{{token}}"}""", System.Text.Encoding.ASCII, "application/json");
            var sent = Stopwatch.GetTimestamp();
            using var response = await http.PostAsync("/internal/verify", content);
            var took = Stopwatch.GetElapsedTime(sent).TotalMicroseconds;
            if (i >= 600)
            {
                (kind == 0 ? unknownKey : kind == 1 ? wrongSecret : badChecksum).Add(took);
            }
        }

        var effect = Math.Abs(Effect(unknownKey, wrongSecret));
        return
        [
            new("A5", $"unknown key {unknownKey.Average():0} µs, wrong secret {wrongSecret.Average():0} µs, bad checksum {badChecksum.Average():0} µs ({unknownKey.Count:N0} each): Cohen's d",
                $"{effect:0.000}", "< 0.1", effect < 0.1),
        ];
    }

    /// <summary>Of the middle 95 %: the longest are the machine's.</summary>
    private static double Effect(List<double> one, List<double> other)
    {
        var (a, b) = (Middle(one), Middle(other));
        var pooled = Math.Sqrt((Variance(a) + Variance(b)) / 2);
        return (a.Average() - b.Average()) / pooled;

        static double[] Middle(List<double> values) => [.. values.Order().Skip(values.Count / 40).Take(values.Count * 38 / 40)];

        static double Variance(double[] values) => values.Average() is var mean ? values.Average(value => (value - mean) * (value - mean)) : 0;
    }
}
