using System.Collections.Concurrent;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>
/// Everything that suites say in this run of the tests, in files: what each process and both servers print, and of one at Debug level what the AppHost logs and
/// what is exported over OTLP. It outlives them, so that what is said while stopping is looked at too.
/// </summary>
internal sealed class Recording
{
    /// <summary>Those that are quiet by themselves: an operator who looks for a fault turns them up one by one, and so does this.</summary>
    private static readonly string[] _quiet =
    [
        "Default", "Microsoft.AspNetCore", "Microsoft.AspNetCore.Antiforgery", "Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", "Microsoft.Extensions.Diagnostics.HealthChecks",
        "Microsoft.Extensions.ServiceDiscovery", "System.Net.Http.HttpClient", "Npgsql", "MassTransit", "OpenIddict", "Polly", "Yarp",
    ];

    private static readonly string? _kept = Environment.GetEnvironmentVariable("SCIMSUITE_KEEP") is { Length: > 0 } kept ? kept : null;

    private readonly ConcurrentDictionary<string, Lines> _lines = new();

    private Recording() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Forget();

    /// <summary>Of this run of the tests.</summary>
    public static Recording Current { get; } = new();

    /// <summary>Named by SCIMSUITE_KEEP, it stays: to look at what was found.</summary>
    public string Folder { get; } = Directory.CreateDirectory(_kept ?? Directory.CreateTempSubdirectory("scimsuite-said-").FullName).FullName;

    /// <summary>Who was there to say something. Each must have.</summary>
    public IReadOnlyList<string> Processes { get; private set; } = [];

    /// <summary>Why something of it is not there; <c>null</c> = all is.</summary>
    public string? Missed { get; set; }

    public Lines Of(string name) => _lines.GetOrAdd(name, _ => new Lines(Path.Combine(Folder, name + ".log")));

    /// <summary>Every process of ours at Debug with its telemetry sent here; both servers as loud as they can be asked to be.</summary>
    public void TurnUp(IDistributedApplicationTestingBuilder builder, OtlpReceiver receiver)
    {
        foreach (var resource in builder.Resources.OfType<IResourceWithEnvironment>())
        {
            resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
            {
                if (resource is ProjectResource)
                {
                    foreach (var category in _quiet)
                    {
                        context.EnvironmentVariables[$"Logging__LogLevel__{category}"] = "Debug";
                    }

                    context.EnvironmentVariables["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"{receiver.Address}/{resource.Name}";
                    context.EnvironmentVariables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
                    context.EnvironmentVariables["OTEL_METRIC_EXPORT_INTERVAL"] = "15000";
                }

                context.EnvironmentVariables["RABBITMQ_LOG"] = "debug";
            }));
        }

        builder.Resources.Single(resource => resource.Name == "postgres").Annotations.Add(new CommandLineArgsCallbackAnnotation(arguments =>
        {
            foreach (var setting in new[] { "log_statement=all", "log_min_messages=debug1", "log_parameter_max_length_on_error=-1", "log_connections=on" })
            {
                arguments.Add("-c");
                arguments.Add(setting);
            }
        }));
        builder.Services.AddLogging(logging => logging.AddProvider(new AppHostLines(Of("apphost")))
            .AddFilter<AppHostLines>(null, LogLevel.Debug).AddFilter<AppHostLines>("Microsoft", LogLevel.Debug).AddFilter<AppHostLines>("Aspire", LogLevel.Debug)
            .AddFilter<AppHostLines>("Aspire.Hosting.Dcp", LogLevel.Debug).AddFilter<AppHostLines>("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Debug));
    }

    public async Task FollowAsync(DistributedApplication application, CancellationToken ct)
    {
        var model = application.Services.GetRequiredService<DistributedApplicationModel>();
        var logger = application.Services.GetRequiredService<ResourceLoggerService>();
        var resources = model.Resources.Where(resource => resource is ProjectResource or ExecutableResource).ToList();
        Processes = [.. resources.Select(resource => resource.Name).Where(name => name != "epmd" && !name.EndsWith("-rebuilder", StringComparison.Ordinal)), "apphost"];
        await Task.WhenAll(resources.Select(async resource =>
        {
            var lines = Of(resource.Name);
            try
            {
                await foreach (var batch in logger.WatchAsync(resource).WithCancellation(ct))
                {
                    foreach (var line in batch)
                    {
                        lines.Add(line.Content);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // the suite is being stopped
            }
        }));
    }

    /// <summary>Into a file of its own, whatever it is, behind what is there.</summary>
    public void Write(string name, string content) => File.AppendAllText(Path.Combine(Folder, name), content);

    public void Flush()
    {
        foreach (var lines in _lines.Values)
        {
            lines.Flush();
        }
    }

    private void Forget()
    {
        if (_kept is null && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>What one process has said: all of it in a file, the last lines at hand.</summary>
    internal sealed class Lines(string file)
    {
        private const int AtHand = 25;

        private readonly StreamWriter _file = new(file);
        private readonly Queue<string> _last = [];

        public void Add(string line)
        {
            lock (_file)
            {
                _file.WriteLine(line);
                _last.Enqueue(line);
                if (_last.Count > AtHand)
                {
                    _last.Dequeue();
                }
            }
        }

        public string Last()
        {
            lock (_file)
            {
                return string.Join('\n', _last);
            }
        }

        public void Flush()
        {
            lock (_file)
            {
                _file.Flush();
            }
        }
    }

    private sealed class AppHostLines(Lines lines) : ILoggerProvider, ILogger
    {
        /// <remarks>What resources say it would repeat, line by line.</remarks>
        public ILogger CreateLogger(string categoryName) => categoryName.Contains(".Resources.", StringComparison.Ordinal) ? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance : this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
