using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ScimSuite.ServiceDefaults;

/// <summary>What every process does first. No business words here: those belong to the services.</summary>
public static class Extensions
{
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.AddLogs();
        builder.AddTelemetry();
        builder.AddHealth();
        builder.AddDraining();
        builder.AddCallsBetweenServices();
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A filter of 8 KiB, percent-encoded, is a line of up to 24 KiB; Kestrel takes 8 by itself.
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;
        });
        builder.Services.AddTransient<IStartupFilter, RequestIdScope>();
        return builder;
    }

    /// <summary><c>/health</c>, <c>/ready</c> and <c>/metrics</c>, open to whoever reaches this process.</summary>
    public static void MapDefaultEndpoints(this IEndpointRouteBuilder app)
    {
        app.MapHealth();
        app.MapReady();
        app.MapMetrics();
    }
}
