using System.Diagnostics;
using ScimSuite.Load.Client;

namespace ScimSuite.Bars;

/// <summary>One connector's limit at two gateways: what both let in together, evenly asked, and when one of them dies half-way.</summary>
internal static class SharedLimit
{
    private const int Limit = 50;

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var seconds = isFull ? 60 : 15;
        if (suite.Gateways.Count < 2)
        {
            return [new("L2", "one limit at two gateways", $"{suite.Gateways.Count} gateway runs", "start with --gateways 2", false)];
        }

        var even = await AdmittedAsync(suite, seconds, kill: false);
        List<Figure> figures = [new("rate", $"{Limit}/s asked for threefold at {suite.Gateways.Count} gateways for {seconds} s", $"{even:0.0} % let in", "85 to 110 %", even is >= 85 and <= 110)];
        var withDeath = await AdmittedAsync(suite, isFull ? 60 : 30, kill: true);
        figures.Add(new("rate", "the same, one of them killed half-way", $"{withDeath:0.0} % let in", "85 to 110 %", withDeath is >= 85 and <= 110));
        return figures;
    }

    private static async Task<double> AdmittedAsync(RunningSuite suite, int seconds, bool kill)
    {
        var tenant = suite.Now.Tenants[0];
        var connector = await suite.ConnectorAsync(tenant, Limit, Limit);
        var token = await suite.TokenAsync(tenant, connector);
        var gateways = suite.Gateways.Select(url => new Uri(url)).ToList();
        var (admitted, isCounting, isOver) = (0L, false, false);
        var asking = gateways.SelectMany((gateway, index) => Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            using var connection = new RawConnection(gateway);
            var started = Stopwatch.GetTimestamp();
            for (var sent = 1; !Volatile.Read(ref isOver); sent++)
            {
                try
                {
                    var answer = await connection.SendAsync(TokenFlood.Get(gateway, "/scim/v2/ServiceProviderConfig", token.Text), CancellationToken.None);
                    if (answer.Status == 200 && Volatile.Read(ref isCounting))
                    {
                        Interlocked.Increment(ref admitted);
                    }
                }
                catch (IOException)
                {
                    await Task.Delay(50);       // dead, or not back yet
                }

                // Three times the limit in all, over two connections to each.
                var ahead = TimeSpan.FromSeconds(sent * 2.0 * gateways.Count / (3 * Limit)) - Stopwatch.GetElapsedTime(started);
                if (ahead > TimeSpan.Zero)
                {
                    await Task.Delay(ahead);
                }
            }
        }))).ToList();

        // The burst is used up and the shares have settled.
        await Task.Delay(TimeSpan.FromSeconds(6));
        Volatile.Write(ref isCounting, true);
        var watch = Stopwatch.StartNew();
        if (kill)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds / 2.0));
            RunningSuite.Signal("KILL", suite.Now.Processes.Where(each => each.Key.StartsWith("gateway-", StringComparison.Ordinal)).OrderBy(each => each.Key, StringComparer.Ordinal).First().Value[0].Pid);
        }

        await Task.Delay(TimeSpan.FromSeconds(seconds) - watch.Elapsed);
        Volatile.Write(ref isCounting, false);
        var counted = watch.Elapsed.TotalSeconds;
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(asking);
        await suite.DropAsync(tenant, connector);
        return 100.0 * admitted / (counted * Limit);
    }
}
