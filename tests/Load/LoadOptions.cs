namespace ScimSuite.Load;

/// <summary>What is measured, for how long, against which suite.</summary>
internal sealed record LoadOptions
{
    public int Concurrency { get; init; } = 16;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    public int Preload { get; init; } = 1000;

    public string? SuiteFile { get; init; }

    public int Tenant { get; init; }

    public string? Connector { get; init; }

    /// <summary>Empty: all of them.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    public string? Json { get; init; }

    /// <summary>Leaves the users and groups that the run made.</summary>
    public bool Keep { get; init; }

    public static string Usage =>
        $"""
        usage: dotnet run --project tests/Load -- [options]

          --concurrency N    connections, one request in flight on each (16)
          --duration N       seconds per scenario (5)
          --warmup N         seconds before, not counted (1)
          --preload N        users that are there before (1000)
          --scenario A,B     of: {string.Join(", ", Load.Scenarios.Names)} (all)
          --suite FILE       scimsuite.json of a running suite (nearest .local/scimsuite.json)
          --tenant N         index of the tenant in it (0)
          --connector NAME   connector of that tenant (the first that is not 'limited')
          --json FILE        the figures for machines
          --keep             do not delete the users and groups made here
        """;

    /// <exception cref="FormatException">The sentence to show above the usage.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> args)
    {
        var options = new LoadOptions();
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i];
            if (name == "--keep")
            {
                options = options with { Keep = true };
                continue;
            }

            var value = ++i < args.Count ? args[i] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--concurrency" => options with { Concurrency = Number(name, value, 1, 1024) },
                "--duration" => options with { Duration = TimeSpan.FromSeconds(Number(name, value, 1, 600)) },
                "--warmup" => options with { WarmUp = TimeSpan.FromSeconds(Number(name, value, 0, 60)) },
                "--preload" => options with { Preload = Number(name, value, 100, 1_000_000) },
                "--scenario" => options with { Scenarios = [.. value.Split(',').Select(Known)] },
                "--suite" => options with { SuiteFile = value },
                "--tenant" => options with { Tenant = Number(name, value, 0, 1_000_000) },
                "--connector" => options with { Connector = value },
                "--json" => options with { Json = value },
                _ => throw new FormatException($"{name} is not an option."),
            };
        }

        return options;
    }

    public bool Wants(string scenario) => Scenarios.Count == 0 || Scenarios.Contains(scenario);

    private static string Known(string scenario) => Load.Scenarios.Names.Contains(scenario)
        ? scenario
        : throw new FormatException($"'{scenario}' is no scenario; these are: {string.Join(", ", Load.Scenarios.Names)}.");

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} is a number from {least} to {most}; it is '{value}'.");
}
