namespace ScimSuite.Bars;

/// <summary>What was measured, and whether it is good enough.</summary>
/// <param name="Bar">As in the list of bars: <c>A1</c>, <c>T2</c>.</param>
/// <param name="What">What was looked at.</param>
/// <param name="Figure">What was seen.</param>
/// <param name="Wanted">What it must be.</param>
/// <param name="IsReached">Whether it is.</param>
public sealed record Figure(string Bar, string What, string Seen, string Wanted, bool IsReached)
{
    public override string ToString() => $"{(IsReached ? "ok  " : "FAIL")} {Bar,-4} {What}: {Seen} (wanted: {Wanted})";
}

/// <summary>What is to be measured, and how thoroughly.</summary>
public sealed record BarOptions
{
    public required IReadOnlyList<string> Bars { get; init; }

    /// <summary>Path of the running suite's scimsuite.json.</summary>
    public required string SuiteFile { get; init; }

    /// <summary>As the bar says; otherwise a tenth of it, for every build.</summary>
    public bool IsFull { get; init; }

    public static BarOptions Parse(IReadOnlyList<string> arguments)
    {
        var bars = arguments.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal)).Select(name => name.ToLowerInvariant()).ToList();
        var suite = ".local/scimsuite.json";
        for (var i = bars.Count; i < arguments.Count; i++)
        {
            suite = arguments[i] == "--suite" && i + 1 < arguments.Count ? arguments[i + 1] : suite;
        }

        return bars.Exists(name => name != "all" && !BarRun.All.ContainsKey(name))
            ? throw new FormatException(BarRun.Usage)
            : new() { Bars = bars, SuiteFile = suite, IsFull = arguments.Contains("--full") };
    }
}

/// <summary>The bars of credentials, limits and isolation, against a running suite.</summary>
public static class BarRun
{
    public const string Usage = """
        dotnet run --project tests/Bars -- BAR… [--full] [--suite FILE]

          a1    a flood of bad tokens: no bcrypt, hardly a query, good traffic goes on
          a2    1,000 tokens at once meet gateway and Tokens without memory (kills both)
          a3    revoked, suspended connector, suspended tenant: refused at every gateway; also with the broker hung
          a4    rotation, and the move from a bearer token to OAuth, under traffic
          a5    an unknown key and a wrong secret take the same time
          rate  one limit shared by two gateways, also when one dies (needs --gateways 2)
          t2    every route, page and place for an id, with another tenant's ids
          t3    random requests: nothing of the other tenant in any answer
          l6    slow and idle clients beside good traffic
          s5    secrets of every kind in nothing that was written down: dump, WAL, backup, broker, logs, metrics
          all   all of them

        Start the suite first: dotnet run --project AppHost -- --gateways 2 --no-dashboard
        """;

    internal static readonly IReadOnlyDictionary<string, Func<RunningSuite, bool, Task<IReadOnlyList<Figure>>>> All =
        new Dictionary<string, Func<RunningSuite, bool, Task<IReadOnlyList<Figure>>>>
        {
            ["a1"] = TokenFlood.RunAsync, ["a3"] = Revocation.RunAsync, ["a4"] = Rotation.RunAsync, ["a5"] = VerdictTiming.RunAsync,
            ["rate"] = SharedLimit.RunAsync, ["t2"] = Matrix.RunAsync, ["t3"] = Canaries.RunAsync, ["l6"] = SlowClients.RunAsync, ["s5"] = SecretsAtRest.RunAsync, ["a2"] = ColdStart.RunAsync,
        };

    public static async Task<IReadOnlyList<Figure>> RunAsync(BarOptions options, TextWriter output, CancellationToken ct)
    {
        List<Figure> figures = [];
        foreach (var name in options.Bars.Contains("all") ? All.Keys : options.Bars)
        {
            ct.ThrowIfCancellationRequested();
            using var suite = RunningSuite.Read(options.SuiteFile);
            foreach (var figure in await All[name](suite, options.IsFull))
            {
                await output.WriteLineAsync($"{figure}");
                figures.Add(figure);
            }
        }

        return figures;
    }
}
