using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ScimSuite.Messaging;
using ScimSuite.Persistence;

namespace ScimSuite.Outbox;

/// <summary>How a service gets its outbox emptied.</summary>
public static class OutboxExtensions
{
    /// <summary>The relay, under a login role of its own that sees this service's outbox and nothing else (<c>ConnectionStrings:scim-relay</c>). Needs <c>AddMessaging</c>.</summary>
    public static IHostApplicationBuilder AddOutbox(this IHostApplicationBuilder builder, string service)
    {
        const string connectionName = "scim-relay";
        builder.AddRoleDatabase(connectionName);
        builder.Services.AddSingleton(new OutboxLag(service));
        builder.Services.AddSingleton<IHostedService>(services => new Relay(
            service,
            services.GetRequiredKeyedService<NpgsqlDataSource>(connectionName),
            services.GetRequiredService<IEventPublisher>(),
            services.GetRequiredService<OutboxLag>(),
            services.GetRequiredService<ILogger<Relay>>()));
        return builder;
    }
}
