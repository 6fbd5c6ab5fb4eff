using MassTransit;
using MassTransit.Middleware;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScimSuite.Events;

namespace ScimSuite.Messaging;

/// <summary>MassTransit's part: connections that come back, acknowledgements, error queues.</summary>
internal static class Receiving
{
    private const int Prefetch = 64;
    private const int PrefetchOfBatches = 400;

    public static void AddReceivers(this IServiceCollection services, BrokerAddress address, IReadOnlyList<Listening> queues)
    {
        services.Configure<MassTransitHostOptions>(host =>
        {
            host.WaitUntilStarted = false; // a broker that is down stops no service
            host.StopTimeout = TimeSpan.FromSeconds(15);
        });
        services.AddMassTransit(bus =>
        {
            bus.ConfigureHealthCheckOptions(check =>
            {
                check.Name = "masstransit"; // BrokerCheck speaks for it
                check.Tags.Clear();
                check.Tags.Add("masstransit");
            });
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(address.Uri, $"{address.Service} receiver", host =>
                {
                    host.Heartbeat(BrokerAddress.Heartbeat);
                    host.RequestedConnectionTimeout(BrokerAddress.AnswersWithin);
                    host.ContinuationTimeout(BrokerAddress.AnswersWithin);
                });
                rabbit.ClearSerialization();
                rabbit.UseRawJsonSerializer(RawSerializerOptions.AnyMessageType, isDefault: true);
                foreach (var queue in queues)
                {
                    Receive(rabbit, context, queue);
                }
            });
        });
    }

    private static void Receive(IRabbitMqBusFactoryConfigurator rabbit, IBusRegistrationContext services, Listening listening)
    {
        var subscription = listening.Subscription;
        var receiver = new Receiver(listening, services.GetRequiredService<IServiceScopeFactory>(), services.GetRequiredService<ILogger<Receiver>>());
        var name = subscription.IsDurable ? subscription.Queue : $"{subscription.Queue}.{Guid.CreateVersion7():N}";
        rabbit.ReceiveEndpoint(name, endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.PublishFaults = false;
            endpoint.PrefetchCount = listening.Batch is null ? Prefetch : PrefetchOfBatches;
            if (subscription.IsDurable)
            {
                foreach (var (key, value) in Topology.QueueArguments(subscription.Queue))
                {
                    endpoint.SetQueueArgument(key, value);
                }
            }
            else
            {
                endpoint.Durable = false;
                endpoint.AutoDelete = true;
                endpoint.DiscardFaultedMessages();
                endpoint.DiscardSkippedMessages();
                foreach (var pattern in subscription.Types)
                {
                    endpoint.Bind(Topology.Events, binding =>
                    {
                        binding.ExchangeType = "topic";
                        binding.RoutingKey = pattern;
                    });
                }
            }

            endpoint.ConfigureReceive(receive => receive.UseFilter(new PassedFilter(receiver)));
            endpoint.Handler<EventEnvelope>(context => HandleAsync(context, receiver));
            if (subscription.IsDurable)
            {
                // MassTransit's own filter has to be named again: whoever configures errors replaces all that was there.
                endpoint.ConfigureError(error =>
                {
                    error.UseFilter(new GiveBackFilter(receiver));
                    error.UseFilter(new ErrorTransportFilter());
                });
            }

            endpoint.ConnectReceiveEndpointObserver(new EndpointObserver(receiver, services));
        });
    }

    private static async Task HandleAsync(ConsumeContext<EventEnvelope> context, Receiver receiver)
    {
        var (channel, tag) = Delivery.Of(context.ReceiveContext);
        var turn = receiver.Order.TurnAsync(channel, tag);
        if (!turn.IsCompleted)
        {
            try
            {
                await turn.WaitAsync(TimeSpan.FromSeconds(10), context.CancellationToken);
            }
            catch (TimeoutException)
            {
                receiver.DeliveryMissing(tag);
                receiver.Order.SkipTo(channel, tag);
            }
        }

        await turn;
        var sent = context.ReceiveContext.TransportHeaders.Get<string>(Tracing.Header);
        var handled = receiver.EnqueueAsync(context.Message, sent, context.CancellationToken);
        receiver.Order.Passed(channel, tag);
        await handled;
    }

    /// <summary>A delivery's channel and number.</summary>
    private static class Delivery
    {
        public static (object Channel, ulong Tag) Of(ReceiveContext context) =>
            (context.GetPayload<ChannelContext>(), context.GetPayload<RabbitMqBasicConsumeContext>().DeliveryTag);
    }

    /// <summary>Whatever becomes of a delivery, unreadable ones included: those behind it do not wait for it longer.</summary>
    private sealed class PassedFilter(Receiver receiver) : IFilter<ReceiveContext>
    {
        public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
        {
            try
            {
                await next.Send(context);
            }
            finally
            {
                var (channel, tag) = Delivery.Of(context);
                receiver.Order.Passed(channel, tag);
            }
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope("passed");
    }

    /// <summary>Ahead of the error queue: what fails because this process stops has not failed. Thrown on, the delivery is returned to the queue.</summary>
    private sealed class GiveBackFilter(Receiver receiver) : IFilter<ExceptionReceiveContext>
    {
        public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next) =>
            receiver.IsStopping ? Task.FromException(new OperationCanceledException("This process stops.", context.Exception)) : next.Send(context);

        public void Probe(ProbeContext context) => context.CreateFilterScope("giveBack");
    }

    private sealed class EndpointObserver(Receiver receiver, IServiceProvider services) : IReceiveEndpointObserver
    {
        public Task Ready(ReceiveEndpointReady ready)
        {
            receiver.Connected(services);
            return Task.CompletedTask;
        }

        public Task Stopping(ReceiveEndpointStopping stopping)
        {
            receiver.Stop();
            return Task.CompletedTask;
        }

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
    }
}
