using ScimSuite.Load.Ceilings;
using ScimSuite.Load.Measure;
using ScimSuite.Twins.Suite;

namespace ScimSuite.Load;

/// <summary>One run: ceilings, stage, each scenario in turn, stage away.</summary>
internal static class LoadRun
{
    public static async Task<IReadOnlyList<Measurement>> RunAsync(LoadOptions options, SuiteFile suite, CancellationToken ct)
    {
        var tenant = suite.Tenants[Math.Min(options.Tenant, suite.Tenants.Count - 1)];
        var connector = (options.Connector is { } name ? tenant.Connectors.FirstOrDefault(each => each.Name == name) : tenant.Connectors.FirstOrDefault(each => each.Name != "limited"))
            ?? throw new FormatException($"Tenant '{tenant.Name}' has no connector '{options.Connector}'.");
        var measurements = new List<Measurement>();

        if (options.Wants("ceiling"))
        {
            await CeilingsAsync(options, suite, measurements, ct);
        }

        var scim = new Uri(suite.Scim);
        var stage = new Stage(scim, connector.Token, options.Concurrency);
        var scenarios = Scenarios.Of(stage).Where(scenario => options.Wants(scenario.Name)).ToArray();
        if (scenarios.Length == 0)
        {
            return measurements;
        }

        var runner = new Runner(scim, connector.Token, options.Concurrency, new CpuClock(Pids(suite)));
        try
        {
            await SayAsync($"{options.Preload} users, {Stage.Groups} groups", () => stage.SetAsync(options.Preload, _ => { }, ct));
            foreach (var scenario in scenarios)
            {
                await SayAsync(scenario.Name, async () => measurements.Add(await runner.MeasureAsync(scenario, options.WarmUp, options.Duration, ct)));
            }
        }
        finally
        {
            if (!options.Keep)
            {
                await SayAsync($"taking away {stage.Made} users", () => stage.ClearAsync(_ => { }, CancellationToken.None));
            }
        }

        return measurements;
    }

    private static async Task CeilingsAsync(LoadOptions options, SuiteFile suite, List<Measurement> measurements, CancellationToken ct)
    {
        var postgres = suite.Processes?.GetValueOrDefault("postgres") is [var server, ..] ? server.Url : null;
        if (postgres is null)
        {
            Console.WriteLine("  no PostgreSQL in the suite file: only the static ceiling is measured");
        }

        await using var ceiling = await Ceiling.StartAsync(postgres, ct);
        var pids = new Dictionary<string, IReadOnlyList<int>>(ceiling.Pids);
        if (Pids(suite).TryGetValue("postgres", out var database))
        {
            pids["postgres"] = database;
        }

        var runner = new Runner(ceiling.Address, "none", options.Concurrency, new CpuClock(pids));
        foreach (var scenario in ceiling.Scenarios())
        {
            await SayAsync(scenario.Name, async () => measurements.Add(await runner.MeasureAsync(scenario, options.WarmUp, options.Duration, ct)));
        }
    }

    private static Dictionary<string, IReadOnlyList<int>> Pids(SuiteFile suite) =>
        (suite.Processes ?? new Dictionary<string, IReadOnlyList<SuiteProcess>>()).ToDictionary(each => each.Key, each => (IReadOnlyList<int>)[.. each.Value.Select(process => process.Pid)]);

    private static async Task SayAsync(string what, Func<Task> act)
    {
        Console.Write($"  {what} … ");
        var took = System.Diagnostics.Stopwatch.StartNew();
        await act();
        Console.WriteLine($"{took.Elapsed.TotalSeconds:0.0} s");
    }
}
