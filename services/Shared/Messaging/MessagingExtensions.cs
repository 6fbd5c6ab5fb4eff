using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ScimSuite.Messaging;

/// <summary>How a process speaks and listens.</summary>
public static class MessagingExtensions
{
    /// <summary>
    /// <see cref="IEventPublisher"/>, and the queues this process listens to (<c>ConnectionStrings:rabbitmq</c>). Connects in the background, so that a
    /// broker that is down stops nobody; the readiness check "rabbitmq" is Degraded at worst.
    /// </summary>
    public static IHostApplicationBuilder AddMessaging(this IHostApplicationBuilder builder, string service, Action<MessagingBuilder>? listen = null)
    {
        var connectionString = builder.Configuration.GetConnectionString("rabbitmq");
        if (!Uri.TryCreate(connectionString, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps"))
        {
            throw new InvalidOperationException("ConnectionStrings:rabbitmq must be an address like amqp://user:password@host:5672; it is "
                + (string.IsNullOrEmpty(connectionString) ? "missing." : "none."));
        }

        var address = new BrokerAddress(uri, service);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => new EventPublisher(
            address, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<EventPublisher>>()));
        builder.Services.AddSingleton<IEventPublisher>(services => services.GetRequiredService<EventPublisher>());
        builder.Services.AddSingleton<IHostedService>(services => services.GetRequiredService<EventPublisher>());

        var messaging = new MessagingBuilder(builder.Services);
        listen?.Invoke(messaging);
        if (messaging.Queues.Count > 0)
        {
            builder.Services.AddReceivers(address, messaging.Queues);
        }

        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "rabbitmq",
            services => new BrokerCheck(services.GetRequiredService<EventPublisher>(), services.GetService<IBusControl>()),
            HealthStatus.Degraded, ["ready"]));
        return builder;
    }

    private sealed class BrokerCheck(EventPublisher publisher, IBusControl? bus) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var result = (publisher.IsConnected, bus?.CheckHealth().Status ?? BusHealthStatus.Healthy) switch
            {
                (false, _) => HealthCheckResult.Degraded("away; events wait in the outbox"),
                (_, BusHealthStatus.Healthy) => HealthCheckResult.Healthy(),
                _ => HealthCheckResult.Degraded("not every queue is listened to yet"),
            };
            return Task.FromResult(result);
        }
    }
}
