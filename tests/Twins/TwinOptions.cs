namespace ScimSuite.Twins;

/// <summary>What a twin is asked to do. The command line is one way to say it, a test another.</summary>
public sealed record TwinOptions
{
    /// <summary>The provider to behave as: one of <see cref="TwinRun.Providers"/>.</summary>
    public required string Provider { get; init; }

    public int Users { get; init; } = 50;

    public int Groups { get; init; } = 5;

    /// <summary>scimsuite.json; without it the nearest <c>.local/scimsuite.json</c> at or above the current folder.</summary>
    public string? SuiteFile { get; init; }

    /// <summary>Index of the tenant in the suite file.</summary>
    public int Tenant { get; init; }

    /// <summary>Connector by name; without it the tenant's first that is not there to be limited.</summary>
    public string? Connector { get; init; }

    /// <summary>Any SCIM base URL, instead of a suite. There is no audit to count then.</summary>
    public string? Url { get; init; }

    public string? Token { get; init; }

    /// <summary>The same seed is the same company, people, groups and changes. A new one each time unless given.</summary>
    public int? Seed { get; init; }

    /// <summary>A word that logins and groups of the company carry, in place of the seed.</summary>
    public string? Company { get; init; }

    /// <summary>From the end of one run to the next, until stopped; one run unless given. With a seed, since a company goes on.</summary>
    public TimeSpan? Again { get; init; }

    /// <summary>Between the first sync and each round of changes, as between a provider's cycles; none unless given.</summary>
    public TimeSpan? Pause { get; init; }

    public int Concurrency { get; init; } = 8;

    /// <summary>Requests per second at most; unlimited unless given.</summary>
    public double? Rate { get; init; }

    /// <summary>How long User.groups and the audit trail may take to arrive once the last write is answered.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one request is tried again while the service says 429 or 503 or nothing at all.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Print the requests, send none.</summary>
    public bool DryRun { get; init; }

    public const string Usage =
        """
        usage: dotnet run --project tests/Twins -- PROVIDER [options]

          --users N          people in the company (50)
          --groups N         groups (5)
          --suite FILE       scimsuite.json of a running suite (nearest .local/scimsuite.json)
          --tenant N         index of the tenant in it (0)
          --connector NAME   connector of that tenant (the first that is not 'limited')
          --url URL --token TOKEN   any SCIM server instead; no audit count then
          --seed N           the same seed is the same company (a new one each time)
          --company WORD     what logins and groups carry in place of the seed
          --again SECONDS    once more after so long, until stopped; goes with --seed
          --pause SECONDS    between the first sync and each round of changes (none)
          --concurrency N    requests in flight (8)
          --rate N           requests per second at most (unlimited)
          --settle SECONDS   how long events may take to arrive at the end (60)
          --dry-run          print the requests, send none
        """;

    /// <exception cref="FormatException">The sentence to show above the usage.</exception>
    public static TwinOptions Parse(IReadOnlyList<string> args)
    {
        if (args.Count == 0 || args[0].StartsWith('-'))
        {
            throw new FormatException("Name the provider first: " + string.Join(", ", TwinRun.Providers) + ".");
        }

        var options = new TwinOptions { Provider = args[0] };
        for (var i = 1; i < args.Count; i++)
        {
            var name = args[i];
            if (name == "--dry-run")
            {
                options = options with { DryRun = true };
                continue;
            }

            var value = ++i < args.Count ? args[i] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--users" => options with { Users = Number(name, value, 1, 1_000_000) },
                "--groups" => options with { Groups = Number(name, value, 0, 100_000) },
                "--suite" => options with { SuiteFile = value },
                "--tenant" => options with { Tenant = Number(name, value, 0, 1_000_000) },
                "--connector" => options with { Connector = value },
                "--url" => options with { Url = value },
                "--token" => options with { Token = value },
                "--seed" => options with { Seed = Number(name, value, 0, int.MaxValue) },
                "--company" => options with { Company = Word(name, value) },
                "--again" => options with { Again = TimeSpan.FromSeconds(Number(name, value, 1, 86_400)) },
                "--pause" => options with { Pause = TimeSpan.FromSeconds(Number(name, value, 1, 86_400)) },
                "--concurrency" => options with { Concurrency = Number(name, value, 1, 256) },
                "--rate" => options with { Rate = Number(name, value, 1, 100_000) },
                "--settle" => options with { Settle = TimeSpan.FromSeconds(Number(name, value, 0, 3600)) },
                _ => throw new FormatException($"{name} is not an option."),
            };
        }

        if (options is { Again: not null, Seed: null })
        {
            throw new FormatException("--again goes with --seed: without it each run would found another company.");
        }

        return (options.Url, options.Token) is (not null, null) or (null, not null)
            ? throw new FormatException("--url and --token go together.")
            : options;
    }

    private static string Word(string name, string value) =>
        value.All(char.IsAsciiLetterOrDigit) && value.Length > 0 ? value : throw new FormatException($"{name} is one word of letters and digits; it is '{value}'.");

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} is a number from {least} to {most}; it is '{value}'.");
}
