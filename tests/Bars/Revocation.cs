using System.Diagnostics;

namespace ScimSuite.Bars;

/// <summary>A3: what is taken back is refused at every gateway, soon, and never accepted again.</summary>
internal static class Revocation
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var times = isFull ? 100 : 10;
        var tenant = suite.Now.Tenants[0];
        var connector = await suite.ConnectorAsync(tenant);
        List<Figure> figures = [];

        List<double> revoked = [];
        var late = 0;
        List<(Guid Id, Guid Connector, string Text)> gone = [];
        for (var i = 0; i < times; i++)
        {
            var token = await suite.TokenAsync(tenant, connector);
            await AcceptedAsync(suite, token.Text);
            await suite.RevokeAsync(tenant, token);
            late += await RefusedAsync(suite, token.Text, TimeSpan.FromSeconds(20), revoked) ? 0 : 1;
            gone.Add(token);
        }

        figures.Add(Of($"token revoked, {times} times", suite, revoked, late));
        List<double> suspended = [];
        late = 0;
        var one = await suite.TokenAsync(tenant, connector);
        for (var i = 0; i < times; i++)
        {
            await AcceptedAsync(suite, one.Text);
            await suite.ApiAsync("POST", $"/api/tenants/{tenant.Id}/connectors/{connector}/suspend", tenant.ApiKey);
            late += await RefusedAsync(suite, one.Text, TimeSpan.FromSeconds(20), suspended) ? 0 : 1;
            await suite.ApiAsync("POST", $"/api/tenants/{tenant.Id}/connectors/{connector}/resume", tenant.ApiKey);
        }

        figures.Add(Of($"connector suspended, {times} times", suite, suspended, late));
        List<double> closed = [];
        late = 0;
        for (var i = 0; i < times; i++)
        {
            await AcceptedAsync(suite, one.Text);
            await suite.ApiAsync("POST", $"/api/tenants/{tenant.Id}/suspend", suite.OperatorKey);
            late += await RefusedAsync(suite, one.Text, TimeSpan.FromSeconds(20), closed) ? 0 : 1;
            await suite.ApiAsync("POST", $"/api/tenants/{tenant.Id}/resume", suite.OperatorKey);
        }

        figures.Add(Of($"tenant suspended, {times} times", suite, closed, late));
        await AcceptedAsync(suite, one.Text);
        var again = 0;
        foreach (var token in gone)
        {
            again += await IsAcceptedAnywhereAsync(suite, token.Text) ? 1 : 0;
        }

        figures.Add(new("A3", $"{gone.Count} revoked tokens tried once more", $"{again} accepted", "0", again == 0));
        figures.Add(await WithTheBrokerHungAsync(suite, tenant, connector));
        await suite.DropAsync(tenant, connector);
        return figures;
    }

    /// <summary>Nobody can tell the gateways: then the age a verdict may have is what bounds it.</summary>
    private static async Task<Figure> WithTheBrokerHungAsync(RunningSuite suite, BarTenant tenant, Guid connector)
    {
        if (!suite.Now.Processes.TryGetValue("rabbitmq", out var brokers) || brokers is not [{ Pid: > 0 } broker])
        {
            return new("A3", "token revoked while the broker hangs", "the broker is not this suite's own", "≤ 15 s", false);
        }

        var token = await suite.TokenAsync(tenant, connector);
        await AcceptedAsync(suite, token.Text);
        List<double> revoked = [];
        RunningSuite.Signal("STOP", broker.Pid);
        try
        {
            await suite.RevokeAsync(tenant, token);
            await RefusedAsync(suite, token.Text, TimeSpan.FromSeconds(30), revoked);
        }
        finally
        {
            RunningSuite.Signal("CONT", broker.Pid);
        }

        await RunningSuite.WithinAsync(TimeSpan.FromSeconds(30), async () => (await suite.SendAsync("GET", suite.Now.Gateway + "/ready")).Body.Contains("\"ready\"", StringComparison.Ordinal));
        return new("A3", $"token revoked while the broker hangs, {suite.Gateways.Count} gateways", $"{revoked.DefaultIfEmpty(double.NaN).Max() / 1000:0.0} s", "≤ 15 s", revoked.Count > 0 && revoked.Max() <= 15_000);
    }

    private static Figure Of(string what, RunningSuite suite, List<double> milliseconds, int late) => new(
        "A3", $"{what}, {suite.Gateways.Count} gateways", $"p50 {milliseconds.At(50):0} ms, p99 {milliseconds.At(99):0} ms, {late} never", "p99 ≤ 1,000 ms", late == 0 && milliseconds.At(99) <= 1000);

    private static async Task AcceptedAsync(RunningSuite suite, string token)
    {
        foreach (var gateway in suite.Gateways)
        {
            if (await RunningSuite.WithinAsync(TimeSpan.FromSeconds(20), async () => await StatusAsync(suite, gateway, token) == 200) is null)
            {
                throw new FormatException($"{gateway} does not accept a token that is good.");
            }
        }
    }

    /// <summary>With traffic flowing at each; from when the answer to the revocation is there.</summary>
    private static async Task<bool> RefusedAsync(RunningSuite suite, string token, TimeSpan limit, List<double> milliseconds)
    {
        var watch = Stopwatch.StartNew();
        var each = await Task.WhenAll(suite.Gateways.Select(gateway => RunningSuite.WithinAsync(limit, async () => await StatusAsync(suite, gateway, token) is 401 or 403)));
        if (Array.TrueForAll(each, one => one is not null))
        {
            milliseconds.Add(each.Max()!.Value.TotalMilliseconds);
            return true;
        }

        milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        return false;
    }

    private static async Task<bool> IsAcceptedAnywhereAsync(RunningSuite suite, string token) =>
        (await Task.WhenAll(suite.Gateways.Select(gateway => StatusAsync(suite, gateway, token)))).Contains(200);

    private static async Task<int> StatusAsync(RunningSuite suite, string gateway, string token) => (await suite.SendAsync("GET", gateway + "/scim/v2/ServiceProviderConfig", token)).Status;
}
