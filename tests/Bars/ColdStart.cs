using System.Diagnostics;

namespace ScimSuite.Bars;

/// <summary>A2: everybody at once, at a gateway and a Tokens that have just started and know nobody.</summary>
internal static class ColdStart
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var many = isFull ? 1_000 : 200;
        var tenant = suite.Now.Tenants[0];
        List<Guid> connectors = [];
        List<string> tokens = [];
        while (tokens.Count < many)
        {
            var connector = await suite.ConnectorAsync(tenant);
            connectors.Add(connector);
            for (var i = 0; i < 20 && tokens.Count < many; i++)
            {
                tokens.Add((await suite.TokenAsync(tenant, connector)).Text);
                await Task.Delay(20);           // API keys may ask 50 times a second
            }
        }

        var gateway = suite.Gateways[^1];
        var old = suite.Now.Processes;
        RunningSuite.Signal("KILL", old["tokens"][0].Pid);
        RunningSuite.Signal("KILL", old.Where(each => each.Key.StartsWith("gateway", StringComparison.Ordinal)).OrderBy(each => each.Key, StringComparer.Ordinal).Last().Value[0].Pid);
        if (await RunningSuite.WithinAsync(TimeSpan.FromSeconds(60), async () => await IsReadyAsync(suite, gateway, old["tokens"][0].Pid)) is null)
        {
            return [new("A2", "start after a kill", "not ready within 60 s", "ready", false)];
        }

        var watch = Stopwatch.StartNew();
        var (first, other) = (new Dictionary<int, int>(), 0);
        var warm = await Task.WhenAll(tokens.Select(async token =>
        {
            for (var attempt = 0; ; attempt++)
            {
                var (status, _, _) = await suite.SendAsync("GET", gateway + "/scim/v2/ServiceProviderConfig", token);
                if (attempt == 0)
                {
                    lock (first)
                    {
                        first[status] = first.GetValueOrDefault(status) + 1;
                    }
                }

                if (status == 200 || watch.Elapsed > TimeSpan.FromSeconds(60))
                {
                    return watch.Elapsed.TotalSeconds;
                }

                Interlocked.Add(ref other, status is 429 or 503 ? 0 : 1);
                await Task.Delay(500);
            }
        }));
        foreach (var connector in connectors)
        {
            await suite.DropAsync(tenant, connector);
        }

        return
        [
            new("A2", $"{many:N0} unknown tokens at once; first answers", string.Join(", ", first.OrderBy(each => each.Key).Select(each => $"{each.Value} × {each.Key}")), "200, 429 or 503", other == 0),
            new("A2", "until all of them were let in", $"{warm.Max():0.0} s", "≤ 30 s", warm.Max() <= 30),
        ];
    }

    private static async Task<bool> IsReadyAsync(RunningSuite suite, string gateway, int deadPid)
    {
        try
        {
            return suite.Now.Processes["tokens"] is [{ } tokens] && tokens.Pid != deadPid && (await suite.SendAsync("GET", gateway + "/ready")).Status == 200;
        }
        catch (Exception e) when (e is HttpRequestException or KeyNotFoundException or IOException)
        {
            return false;
        }
    }
}
