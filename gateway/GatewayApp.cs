using System.Diagnostics;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery.Http;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using ScimSuite.Caller;
using ScimSuite.Gateway.Credentials;
using ScimSuite.Gateway.Edge;
using ScimSuite.Gateway.Exchanges;
using ScimSuite.Gateway.FailedAuthentications;
using ScimSuite.Gateway.Limits;
using ScimSuite.Gateway.ManagementApi;
using ScimSuite.Gateway.Proxy;
using ScimSuite.Gateway.Readiness;
using ScimSuite.Messaging;
using ScimSuite.ServiceDefaults;

namespace ScimSuite.Gateway;

/// <summary>The gateway put together: what it is made of, and the order in which a request meets it.</summary>
internal static class GatewayApp
{
    private const int MostAddresses = 20_000;
    private const int MostConnectors = 200_000;

    public static void AddGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsRules>().AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateOnStart();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton(provider => new LoadShedder(provider.Options().MaxConcurrentRequests));
        services.AddSingleton(provider => new Buckets<Guid>(provider.GetRequiredService<TimeProvider>(), MostConnectors));
        services.AddSingleton(provider => new Buckets<ulong>(provider.GetRequiredService<TimeProvider>(), MostAddresses));

        services.AddSingleton(provider => new AssertionMinter("gateway", builder.Configuration["Assertion:SigningKey"], provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OwnAssertion>();
        services.AddSingleton(provider => new BrokerLink(() => provider.GetRequiredService<IEventPublisher>().IsConnected));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TokensClient>(provider, Inside(provider, within: 1.9, "http://tokens")));
        services.AddSingleton<Verdicts>().AddSingleton<Turnstile>();
        services.AddSingleton(provider => new Peers(provider.GetRequiredService<TimeProvider>(), () => provider.GetRequiredService<BrokerLink>().IsConnected));
        services.AddHostedService<Announce>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ApiDocument>(provider, Inside(provider, within: 3)));
        services.AddSingleton<FailedAttempts>();
        services.AddHostedService<TellAudit>();
        services.AddSingleton<ExchangeLog>();
        services.AddHostedService<TellExchanges>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Watch>(provider, Inside(provider, within: 0.9)));
        services.AddHostedService(provider => provider.GetRequiredService<Watch>());

        // Both places that would continue a caller's trace: ASP.NET Core's, and the instrumentation's, which otherwise reads the header again.
        services.AddSingleton<DistributedContextPropagator, TraceRestart>();
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());

        services.AddSingleton<Certificates>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<GatewayOptions>, Certificates>((kestrel, options, certificates) =>
        {
            Limit(kestrel, options.Value);
            kestrel.ConfigureEndpointDefaults(SilentConnections.LetGo);
            certificates.Use(kestrel);
        });
        builder.AddDestinations();
    }

    public static void UseGateway(this WebApplication app)
    {
        // What would fail at the first request fails at start.
        app.Services.GetRequiredService<AssertionMinter>();
        TrustProxies(app);

        // Whoever looks at the path from here on sees the one that is routed.
        app.Use((context, next) =>
        {
            context.Request.Path = PublicPath.Slashes(context.Request.Path.Value ?? "/");
            return next(context);
        });
        app.UseMiddleware<TurnAway>();
        app.UseMiddleware<WatchExchanges>();
        app.UseMiddleware<Answers>();
        app.UseMiddleware<Door>();
        app.UseRouting();
        app.UseMiddleware<Authenticate>();

        app.MapHealth();
        app.MapApiDocument();
        app.MapReadiness();
        app.MapMetrics();
        app.MapReverseProxy(proxy =>
        {
            var states = app.Services.GetRequiredService<ServiceStates>();
            var metrics = app.Services.GetRequiredService<GatewayMetrics>();
            proxy.Use((context, next) =>
            {
                RecognisedDialect.Tell(context);
                return next(context);
            });
            proxy.Use((context, next) => Unavailable.InvokeAsync(context, next, states, metrics));
            proxy.UseLoadBalancing();
        });
    }

    private static void Limit(KestrelServerOptions kestrel, GatewayOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
    }

    private static void TrustProxies(WebApplication app)
    {
        var trusted = app.Services.Options().TrustedProxies;
        if (trusted.Length == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        foreach (var network in trusted)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }

        app.UseForwardedHeaders(options);
    }

    /// <summary>A client of our own: the default one repeats and waits for as long as a service may, which is longer than we may.</summary>
    private static HttpClient Inside(IServiceProvider provider, double within, string? address = null) =>
        new(provider.GetRequiredService<IServiceDiscoveryHttpMessageHandlerFactory>().CreateHandler(new SocketsHttpHandler
        {
            ConnectTimeout = Destinations.ConnectWithin, PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false, AllowAutoRedirect = false,
        }))
        {
            Timeout = TimeSpan.FromSeconds(within), BaseAddress = address is null ? null : new Uri(address),
        };

    private static GatewayOptions Options(this IServiceProvider provider) => provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
}
