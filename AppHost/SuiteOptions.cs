using System.Globalization;

namespace ScimSuite.AppHost;

/// <summary>What cannot be done as asked, in one sentence, and the exit code that says of which kind it is.</summary>
internal sealed class SuiteException(string message, int exitCode = SuiteException.Machine) : Exception(message)
{
    public const int Arguments = 2;
    public const int Machine = 3;
    public const int Failed = 1;

    public int ExitCode => exitCode;
}

internal enum InfrastructureKind
{
    Auto,
    Containers,
    Local,
    Given,
}

/// <summary>The arguments of the AppHost.</summary>
internal sealed record SuiteOptions
{
    public const string Usage = """
        dotnet run --project AppHost -- [options]

          --data DIR             everything this suite keeps (default .local beside the solution); two folders, two suites
          --fresh                empty the data folder first
          --port N               of the gateway (default 8080; 0: any free one)
          --demo                 two more tenants, with a life: people, groups, connectors in every state, and providers that go on
          --replicas users=2     more than one process of a service (repeatable)
          --gateways 2           gateway-2 and so on, each with a port of its own
          --infrastructure KIND  auto (default), containers, local, or given (ConnectionStrings__scim and ConnectionStrings__rabbitmq)
          --no-dashboard         without the Aspire dashboard, and with nothing to send telemetry to
        """;

    private static readonly string[] Replicable = ["tokens", "tenants", "users", "groups", "root", "audit"];

    public required string Data { get; init; }
    public bool IsFresh { get; init; }
    public bool HasDemo { get; init; }
    public int Port { get; init; } = 8080;
    public IReadOnlyDictionary<string, int> Replicated { get; init; } = new Dictionary<string, int>();
    public int Gateways { get; init; } = 1;
    public InfrastructureKind Infrastructure { get; init; }
    public bool HasDashboard { get; init; } = true;

    public int Replicas(string service) => Replicated.GetValueOrDefault(service, 1);

    /// <param name="arguments">Those in Aspire's own form (<c>--Key=value</c> with a colon or a double underscore in the key) are left to Aspire.</param>
    public static SuiteOptions Parse(IEnumerable<string> arguments, string solution)
    {
        var options = new SuiteOptions { Data = Path.Combine(solution, ".local") };
        var replicas = new Dictionary<string, int>();
        using var rest = arguments.Where(argument => !IsAspires(argument)).SelectMany(Split).GetEnumerator();
        while (rest.MoveNext())
        {
            var name = rest.Current;
            options = name switch
            {
                "--data" => options with { Data = Path.GetFullPath(Value()) },
                "--fresh" => options with { IsFresh = true },
                "--demo" => options with { HasDemo = true },
                "--port" => options with { Port = Number(0, 65535) },
                "--gateways" => options with { Gateways = Number(1, 8) },
                "--replicas" => options with { Replicated = AddReplicas() },
                "--infrastructure" => options with { Infrastructure = Kind() },
                "--no-dashboard" => options with { HasDashboard = false },
                "--help" or "-h" => throw new SuiteException(Usage, 0),
                _ => throw Wrong($"unknown argument {name}"),
            };

            string Value() => rest.MoveNext() ? rest.Current : throw Wrong($"{name} needs a value");

            int Number(int least, int most) =>
                int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                    ? number
                    : throw Wrong($"{name} must be a number between {least} and {most}; it is {rest.Current}");

            InfrastructureKind Kind() => Value() switch
            {
                "auto" => InfrastructureKind.Auto,
                "containers" => InfrastructureKind.Containers,
                "local" => InfrastructureKind.Local,
                "given" => InfrastructureKind.Given,
                var other => throw Wrong($"--infrastructure must be auto, containers, local or given; it is {other}"),
            };

            Dictionary<string, int> AddReplicas()
            {
                var pair = Value().Split('=');
                if (pair.Length != 2 || !Replicable.Contains(pair[0]) || !int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 8)
                {
                    throw Wrong($"--replicas must be one of {string.Join(", ", Replicable)} with a number from 1 to 8, for example users=2; it is {rest.Current}");
                }

                replicas[pair[0]] = count;
                return replicas;
            }
        }

        return options;
    }

    private static bool IsAspires(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.Split('=')[0] is var key && (key.Contains(':') || key.Contains("__", StringComparison.Ordinal) || char.IsUpper(key.ElementAtOrDefault(2)));

    /// <summary><c>--port=0</c> is <c>--port 0</c>; the value of <c>--replicas</c> has an equals sign of its own.</summary>
    private static string[] Split(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) ? argument.Split('=', 2) : [argument];

    private static SuiteException Wrong(string what) => new($"{what}\n\n{Usage}", SuiteException.Arguments);
}
