using System.Collections.Concurrent;
using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScimSuite.AppHost.Suite;

namespace ScimSuite.AppHost;

internal static class RestartExtensions
{
    /// <summary>Started again, with backoff, when it ends with an error. What was stopped from the dashboard stays stopped.</summary>
    public static IResourceBuilder<T> WithRestart<T>(this IResourceBuilder<T> resource) where T : IResource
    {
        resource.ApplicationBuilder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Restarts>());
        return resource.WithAnnotation(new RestartAnnotation());
    }
}

internal sealed class RestartAnnotation : IResourceAnnotation;

/// <summary>The orchestrator tells when a process has ended, and leaves it there. This starts it again.</summary>
internal sealed partial class Restarts(
    ResourceNotificationService notifications, ResourceCommandService commands, ResourceLoggerService logs, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongEnoughToForgive = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, Attempts> _attempts = new();

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        try
        {
            await foreach (var change in notifications.WatchAsync(stopping.Token))
            {
                if (change.Resource.Annotations.OfType<RestartAnnotation>().Any())
                {
                    Follow(change, stopping.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the suite is being stopped
        }
    }

    private void Follow(ResourceEvent change, CancellationToken ct)
    {
        var attempts = _attempts.GetOrAdd(change.ResourceId, _ => new Attempts());
        attempts.IsRunning = false;
        switch (change.Snapshot.State?.Text)
        {
            case var state when state == KnownResourceStates.Stopping:
                attempts.IsWanted = false;
                break;
            case var state when state == KnownResourceStates.Running:
                (attempts.IsWanted, attempts.IsRunning) = (true, true);
                break;
            case var state when (state == KnownResourceStates.Exited || state == KnownResourceStates.Finished || state == KnownResourceStates.FailedToStart)
                && attempts.IsWanted && change.Snapshot.ExitCode is not 0 && attempts.TryBegin():
                _ = RestartAsync(change, attempts, ct);
                break;
        }
    }

    private async Task RestartAsync(ResourceEvent change, Attempts attempts, CancellationToken ct)
    {
        try
        {
            var last = await logs.LastWordsAsync(change.ResourceId, ct);
            while (attempts.IsWanted)
            {
                var pause = attempts.NextPause();
                Say(change, $"{change.ResourceId} ended with exit code {change.Snapshot.ExitCode?.ToString() ?? "unknown"}; starting it again in {pause.TotalSeconds:0.#} s. Its last words: {last}");
                await Task.Delay(pause, ct);
                attempts.End();
                var result = await commands.ExecuteCommandAsync(change.ResourceId, KnownResourceCommands.StartCommand, ct);
                if (result.Success || ct.IsCancellationRequested || attempts.IsRunning || !attempts.TryBegin())
                {
                    return;
                }

                // Nobody else would try again: a process that never ran has no end to hear of.
                Say(change, $"{change.ResourceId} could not be started: {result.Message}");
            }

            attempts.End();
        }
        catch (OperationCanceledException)
        {
            // the suite is being stopped
        }
        catch (Exception e)
        {
            attempts.End();
            Say(change, $"{change.ResourceId} could not be started: {e.Message}");
        }
    }

    /// <summary>To whoever started the suite, and among the lines of the resource itself, where the dashboard shows them.</summary>
    private void Say(ResourceEvent change, string what)
    {
        Console.WriteLine(what);
        Restarted(logs.GetLogger(change.ResourceId), what);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What}")]
    private static partial void Restarted(ILogger logger, string what);

    /// <summary>Half a second first, then twice as long each time; twenty seconds without a fall, and it begins anew.</summary>
    private sealed class Attempts
    {
        private int _isUnderWay;
        private TimeSpan _pause;
        private long _lastFall;

        public bool IsWanted { get; set; } = true;

        public bool IsRunning { get; set; }

        public bool TryBegin() => Interlocked.Exchange(ref _isUnderWay, 1) == 0;

        public void End() => Interlocked.Exchange(ref _isUnderWay, 0);

        public TimeSpan NextPause()
        {
            var isForgiven = _lastFall == 0 || Stopwatch.GetElapsedTime(_lastFall) > LongEnoughToForgive;
            _lastFall = Stopwatch.GetTimestamp();
            _pause = isForgiven ? TimeSpan.FromSeconds(0.5) : _pause * 2 < Longest ? _pause * 2 : Longest;
            return _pause;
        }
    }
}
