using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ScimSuite.Caller;

namespace ScimSuite.Persistence;

/// <summary>How a service gets its database.</summary>
public static class PersistenceExtensions
{
    /// <summary>
    /// The service's own schema under its own login role (<c>ConnectionStrings:scim</c>): <see cref="TenantDatabases"/> for consumers and workers,
    /// <see cref="TenantDatabase"/> for the request's caller, the role guard, and the readiness check "database".
    /// </summary>
    public static IHostApplicationBuilder AddTenantDatabase(this IHostApplicationBuilder builder, string connectionName = "scim")
    {
        builder.AddConnections(connectionName);
        builder.Services.AddSingleton(services => new TenantDatabases(services.GetRequiredKeyedService<Connections>(connectionName)));
        builder.Services.AddScoped(services => services.GetRequiredService<TenantDatabases>().For(services.GetRequiredService<ScimCaller>()));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "database",
            services => new DatabaseCheck(services.GetRequiredKeyedService<NpgsqlDataSource>(connectionName), services.GetRequiredKeyedService<RoleGuard>(connectionName)),
            HealthStatus.Unhealthy, ["ready"], TimeSpan.FromMilliseconds(1800)));
        return builder;
    }

    /// <summary>A <see cref="RoleDatabase"/>, keyed by its connection's name: <c>[FromKeyedServices("scim-verify")] RoleDatabase</c>.</summary>
    public static IHostApplicationBuilder AddRoleDatabase(this IHostApplicationBuilder builder, string connectionName)
    {
        builder.AddConnections(connectionName);
        builder.Services.AddKeyedSingleton(connectionName, (services, _) => new RoleDatabase(services.GetRequiredKeyedService<Connections>(connectionName)));
        return builder;
    }

    /// <summary>The connection string with what every connection of ours needs, unless it says otherwise itself.</summary>
    public static string Tune(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            NoResetOnClose = true,     // safe: nothing of a session is ever set, every scope ends with its transaction
            Enlist = false,
        };
        void Default(string key, object value)
        {
            if (!settings.ContainsKey(key) || !new System.Data.Common.DbConnectionStringBuilder { ConnectionString = connectionString }.ContainsKey(key))
            {
                settings[key] = value;
            }
        }

        Default("Timeout", 1);
        Default("Command Timeout", 1);
        Default("Cancellation Timeout", 300);
        Default("Max Auto Prepare", 100);
        Default("Auto Prepare Min Usages", 2);

        // A statement with an array was planned anew each time, which cost more than running it. A plan made once must not read whole tables because
        // there was nothing in them that day: every key begins with the tenant, so there is an index for every question.
        Default("Options", "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off");
        Default("Maximum Pool Size", 24);
        Default("Connection Idle Lifetime", 60);
        Default("Application Name", AppDomain.CurrentDomain.FriendlyName);
        return settings.ConnectionString;
    }

    /// <summary>What cannot be read is said by its name: Npgsql would repeat the piece it stumbles over, and that is one of a password with a semicolon in it.</summary>
    private static string Readable(string name, string connectionString)
    {
        try
        {
            return Tune(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            throw new InvalidOperationException($"ConnectionStrings:{name} cannot be read as Host=…;Username=…;Password=…;Database=…: a value with ; or = in it stands in quotes.");
        }
    }

    private static void AddConnections(this IHostApplicationBuilder builder, string name)
    {
        var connectionString = builder.Configuration.GetConnectionString(name)
            ?? throw new InvalidOperationException($"ConnectionStrings:{name} must say where the database is and which login role to use; it is missing.");
        var tuned = Readable(name, connectionString);
        builder.Services.AddKeyedSingleton(name, (services, _) =>
        {
            var source = new NpgsqlDataSourceBuilder(tuned);
            source.UseLoggerFactory(services.GetService<ILoggerFactory>());

            // What polls (relay, readiness) belongs to no request: a span each would bury those that tell something.
            source.ConfigureTracing(tracing => tracing
                .ConfigureCommandFilter(_ => Activity.Current is not null)
                .ConfigureBatchFilter(_ => Activity.Current is not null));
            return source.Build();
        });
        builder.Services.AddKeyedSingleton(name, (services, _) => new RoleGuard(
            services.GetRequiredKeyedService<NpgsqlDataSource>(name), name,
            services.GetService<IHostApplicationLifetime>(), services.GetRequiredService<ILogger<RoleGuard>>()));
        builder.Services.AddSingleton<IHostedService>(services => services.GetRequiredKeyedService<RoleGuard>(name));
        builder.Services.AddKeyedSingleton(name, (services, _) => new Connections(
            services.GetRequiredKeyedService<NpgsqlDataSource>(name), services.GetRequiredKeyedService<RoleGuard>(name)));
    }
}
