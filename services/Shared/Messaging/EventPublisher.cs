using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using ScimSuite.Events;

namespace ScimSuite.Messaging;

/// <summary>
/// One channel with confirms, kept connected in the background. Everything a caller gives is put on the wire in order before the first confirm is
/// awaited: the order of one aggregate is that of the channel, and a batch costs one wait.
/// </summary>
internal sealed class EventPublisher(BrokerAddress address, TimeProvider clock, ILogger<EventPublisher> logger) : BackgroundService, IEventPublisher
{
    /// <summary>Past this the broker counts as hung: the connection is given up, and callers fail at once until there is another.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _oneBatchAtATime = new(1);
    private volatile Session? _session;

    public bool IsConnected => _session is { Ended.IsCompleted: false };

    public async Task PublishAsync(IReadOnlyList<EventEnvelope> inOrder, CancellationToken ct)
    {
        if (inOrder.Count == 0)
        {
            return;
        }

        if (_session is not { Ended.IsCompleted: false } session)
        {
            throw new BrokerUnavailableException("The broker is away.");
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        var confirms = new List<Task>(inOrder.Count);
        try
        {
            await _oneBatchAtATime.WaitAsync(either.Token);
            try
            {
                foreach (var envelope in inOrder)
                {
                    confirms.Add(SendAsync(session.Channel, envelope, either.Token));
                }
            }
            finally
            {
                _oneBatchAtATime.Release();
            }

            await Task.WhenAll(confirms).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!patience.IsCancellationRequested && ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure) when (failure is OperationCanceledException or RabbitMQClientException or IOException or ObjectDisposedException)
        {
            // What is still in flight must not arrive after a later batch has begun: a new channel, and nothing of the old one.
            // A returned message means a queue is missing, and the new channel declares them all.
            session.GiveUp();
            throw new BrokerUnavailableException($"The broker did not confirm {inOrder.Count} event(s).", failure);
        }
    }

    public override void Dispose()
    {
        _oneBatchAtATime.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(250);
        var isAway = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var session = await Session.OpenAsync(address, stoppingToken);
                _session = session;
                logger.BrokerConnected(address.Host);
                pause = TimeSpan.FromMilliseconds(250);
                isAway = false;
                await session.Ended.WaitAsync(stoppingToken);
                _session = null;
                logger.BrokerLost(address.Host);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                if (!isAway)
                {
                    logger.BrokerIsAway(address.Host, failure.Message);
                    isAway = true;
                }
            }
            finally
            {
                _session = null;
            }

            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static async Task SendAsync(IChannel channel, EventEnvelope envelope, CancellationToken ct)
    {
        using var activity = Tracing.Publish(envelope);
        var properties = new BasicProperties
        {
            MessageId = envelope.Id.ToString("D"),
            Type = envelope.Type,
            ContentType = "application/json",
            Persistent = true,
            Headers = activity?.Id is { } trace ? new Dictionary<string, object?> { [Tracing.Header] = trace } : null,
        };

        // Runs without waiting as far as the channel's own queue of writers, which is first come, first served.
        await channel.BasicPublishAsync(Topology.Events, envelope.Type, Subscriptions.MustArrive(envelope.Type), properties, envelope.ToUtf8Json(), ct);
    }

    private sealed class Session : IAsyncDisposable
    {
        private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(1);

        private readonly IConnection _connection;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private Session(IConnection connection, IChannel channel)
        {
            _connection = connection;
            Channel = channel;
            connection.ConnectionShutdownAsync += End;
            channel.ChannelShutdownAsync += End;
        }

        public IChannel Channel { get; }

        public Task Ended => _ended.Task;

        public static async Task<Session> OpenAsync(BrokerAddress address, CancellationToken ct)
        {
            var connection = await address.ConnectAsync("publisher", ct);
            try
            {
                var channel = await connection.CreateChannelAsync(
                    new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), ct);
                await Topology.DeclareAsync(channel, ct);
                return new Session(connection, channel);
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }

        public void GiveUp() => _ended.TrySetResult();

        public async ValueTask DisposeAsync()
        {
            // A hung broker never answers the farewell; the socket is closed all the same.
            await _connection.AbortAsync(CloseWithin).WaitAsync(CloseWithin * 2).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Run(async () => await _connection.DisposeAsync()).WaitAsync(CloseWithin * 2).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private Task End(object sender, ShutdownEventArgs why)
        {
            _ended.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
