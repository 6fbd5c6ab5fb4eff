using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScimSuite.Events;

namespace ScimSuite.Messaging;

/// <summary>
/// Handles one queue's events: takes them in order of arrival, keeps each aggregate's order, tries again what failed, and lets fail what will not succeed.
/// </summary>
internal sealed class Receiver : IDisposable
{
    private const int AtOnce = 8;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GatherAll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GatherSome = TimeSpan.FromMilliseconds(10); // others of the queue, and people, wait for these
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(1500)];

    private readonly Listening _listening;
    private readonly IServiceScopeFactory _scopes;
    private readonly ILogger _logger;
    private readonly AggregateLanes _lanes = new(AtOnce);
    private readonly Batches? _batches;
    private readonly CancellationTokenSource _stopping = new();

    public Receiver(Listening listening, IServiceScopeFactory scopes, ILogger<Receiver> logger)
    {
        _listening = listening;
        _scopes = scopes;
        _logger = logger;
        _batches = listening.Batch is null ? null : new Batches(HandleBatchAsync, listening.Together.Count == 0 ? GatherAll : GatherSome);
    }

    public ArrivalOrder Order { get; } = new();

    private string Queue => _listening.Subscription.Queue;

    /// <summary>Called in order of arrival; completes when it is handled and throws when it will not be.</summary>
    public Task EnqueueAsync(EventEnvelope envelope, string? sent, CancellationToken ct)
    {
        if (_batches is not null && _listening.Together.Count == 0)
        {
            return _batches.Enqueue(new Arrived(envelope, sent), ct);
        }

        return _lanes.Enqueue(envelope.AggregateId, slots => _batches is not null && _listening.Together.Contains(envelope.Type)
            ? _batches.Enqueue(new Arrived(envelope, sent), ct)
            : HandleAsync(envelope, sent, slots, ct));
    }

    public void Connected(IServiceProvider services) => _listening.Connected?.Invoke(services);

    /// <summary>Nobody waits any more: what is not done goes back to the queue, and its next consumer does it.</summary>
    public void Stop() => _stopping.Cancel();

    public bool IsStopping => _stopping.IsCancellationRequested;

    public void DeliveryMissing(ulong tag) => _logger.DeliveryMissing(Queue, tag);

    public void Dispose()
    {
        _lanes.Dispose();
        _stopping.Dispose();
    }

    private async Task HandleAsync(EventEnvelope envelope, string? sent, SemaphoreSlim slots, CancellationToken ct)
    {
        if (!_listening.Handlers.TryGetValue(envelope.Type, out var handle))
        {
            // A type this version has never heard of is not ours to lose; one we know and have no handler for is meant for others.
            if (EventTypes.Find(envelope.Type) is null)
            {
                throw new InvalidOperationException($"Nothing is known about events of type {envelope.Type}.");
            }

            return;
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct, _stopping.Token);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await slots.WaitAsync(waiting.Token);
                try
                {
                    using var activity = Tracing.Handle(envelope, Queue, sent);
                    await using var scope = _scopes.CreateAsyncScope();
                    await handle(scope.ServiceProvider, envelope, ct);
                    return;
                }
                finally
                {
                    slots.Release();
                }
            }
            catch (Exception failure) when (!waiting.IsCancellationRequested && PauseAfter(failure, attempt) is { } pause)
            {
                _logger.TriedAgain(Queue, envelope.Id, envelope.Type, attempt, failure.Message);
                await Task.Delay(pause, waiting.Token); // without a slot: the others go on
            }
            catch (Exception failure) when (!waiting.IsCancellationRequested)
            {
                _logger.SetAside(failure, Queue, envelope.Id, envelope.Type);
                throw;
            }
        }
    }

    private async Task HandleBatchAsync(IReadOnlyList<Arrived> batch, CancellationToken ct)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct, _stopping.Token);
        for (var attempt = 1; ; attempt++)
        {
            var activities = batch.Select(arrived => Tracing.Handle(arrived.Envelope, Queue, arrived.Sent)).ToList();
            try
            {
                await using var scope = _scopes.CreateAsyncScope();
                await _listening.Batch!(scope.ServiceProvider).HandleAsync([.. batch.Select(arrived => arrived.Envelope)], ct); // only batched queues come here
                return;
            }
            catch (Exception failure) when (!waiting.IsCancellationRequested && PauseAfter(failure, attempt) is { } pause)
            {
                _logger.BatchTriedAgain(Queue, batch.Count, attempt, failure.Message);
                await Task.Delay(pause, waiting.Token);
            }
            catch (Exception failure) when (!waiting.IsCancellationRequested)
            {
                if (batch.Count == 1)
                {
                    _logger.SetAside(failure, Queue, batch[0].Envelope.Id, batch[0].Envelope.Type);
                }
                else
                {
                    _logger.BatchTakenApart(failure, Queue, batch.Count);
                }

                throw;
            }
            finally
            {
                for (var i = activities.Count - 1; i >= 0; i--)
                {
                    activities[i]?.Dispose();
                }
            }
        }
    }

    /// <summary>What is away comes back: it is waited for as long as it takes. A defect gets a few more chances.</summary>
    private static TimeSpan? PauseAfter(Exception failure, int attempt)
    {
        if (IsPassing(failure))
        {
            var pause = TimeSpan.FromMilliseconds(200 * Math.Pow(2, Math.Min(attempt, 8) - 1));
            return pause < LongestPause ? pause : LongestPause;
        }

        return attempt <= Pauses.Length ? Pauses[attempt - 1] : null;
    }

    private static bool IsPassing(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is DbException { IsTransient: true } or SocketException or TimeoutException or BrokerUnavailableException or HttpRequestException)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>An event with the span that sent it.</summary>
internal sealed record Arrived(EventEnvelope Envelope, string? Sent);
