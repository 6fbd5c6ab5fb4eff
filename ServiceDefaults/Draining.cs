using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ScimSuite.ServiceDefaults;

/// <summary>Settings under <c>Drain</c>.</summary>
public sealed class DrainOptions
{
    /// <summary>How long a process that was told to stop still serves, so that load balancers notice first. Default 5, in Development 0.</summary>
    public double Seconds { get; set; }

    /// <summary>How long requests, relay and consumers may take to finish after that.</summary>
    public double FinishSeconds { get; set; } = 25;
}

/// <summary>
/// SIGTERM: <c>/ready</c> turns 503 at once, requests are served on for a while, then the listener closes and finishes what it began,
/// and the hosted services (relay, consumers) stop after it. A process that stops because one of its workers threw ends with an error, so that
/// whoever watches it starts it again: left to itself the host would end as if it had been asked to.
/// </summary>
internal sealed class Draining(IOptions<DrainOptions> options, IServiceProvider services, ILogger<Draining> logger) : IHostedLifecycleService
{
    private const int WorkerThrew = 1;

    private volatile bool _hasBegun;

    public bool HasBegun => _hasBegun;

    /// <summary>Runs before any hosted service, Kestrel included, is told to stop.</summary>
    public async Task StoppingAsync(CancellationToken ct)
    {
        _hasBegun = true;
        if (services.GetServices<IHostedService>().OfType<BackgroundService>().FirstOrDefault(worker => worker.ExecuteTask is { IsFaulted: true }) is { } fallen)
        {
            Environment.ExitCode = WorkerThrew;
            logger.WorkerThrew(fallen.GetType().Name);
        }

        if (options.Value.Seconds > 0)
        {
            logger.DrainBegins(options.Value.Seconds);
            await Task.Delay(TimeSpan.FromSeconds(options.Value.Seconds), ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartingAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StartAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken ct) => Task.CompletedTask;
}

internal sealed class DrainingCheck(Draining draining) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken ct = default) =>
        Task.FromResult(draining.HasBegun ? HealthCheckResult.Unhealthy("stopping") : HealthCheckResult.Healthy());
}

internal static class DrainingExtensions
{
    public static void AddDraining(this IHostApplicationBuilder builder)
    {
        var isDevelopment = builder.Environment.IsDevelopment();
        builder.Services.AddSingleton<IValidateOptions<DrainOptions>, DrainOptionsRules>()
            .AddOptions<DrainOptions>()
            .Configure(drain => drain.Seconds = isDevelopment ? 0 : 5)
            .BindConfiguration("Drain")
            .ValidateOnStart();

        builder.Services.AddSingleton<Draining>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Draining>());
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<DrainOptions>>((host, drain) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(drain.Value.Seconds + drain.Value.FinishSeconds));
    }

    private sealed class DrainOptionsRules : IValidateOptions<DrainOptions>
    {
        public ValidateOptionsResult Validate(string? name, DrainOptions options)
        {
            List<string> wrong = [];
            if (options.Seconds is not (>= 0 and <= 300))
            {
                wrong.Add($"Drain:Seconds must be between 0 and 300; it is {options.Seconds}.");
            }

            if (options.FinishSeconds is not (>= 1 and <= 300))
            {
                wrong.Add($"Drain:FinishSeconds must be between 1 and 300; it is {options.FinishSeconds}.");
            }

            return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
        }
    }
}
