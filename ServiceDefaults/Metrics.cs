using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ScimSuite.ServiceDefaults;

/// <summary><c>/metrics</c> for Prometheus: to private addresses, or to whoever shows the configured bearer.</summary>
public static class Metrics
{
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder app)
    {
        var bearer = app.ServiceProvider.GetRequiredService<IOptions<TelemetryOptions>>().Value.MetricsBearer;
        return app.MapPrometheusScrapingEndpoint(path: "/metrics", meterProvider: null, optionsName: null,
            configureBranchedPipeline: metrics => metrics.Use((context, next) =>
            {
                if (IsFromPrivateNetwork(context) || Shows(bearer, context))
                {
                    return next(context);
                }

                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            })).AllowAnonymous();
    }

    /// <summary>A forwarded request has the proxy's address, so its own is not known: it needs the bearer.</summary>
    private static bool IsFromPrivateNetwork(HttpContext context) =>
        !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded")
        && context.Connection.RemoteIpAddress is { } address && IsPrivate(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal)
        {
            return true;
        }

        return address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..];
    }

    private static bool Shows(string? bearer, HttpContext context) =>
        !string.IsNullOrEmpty(bearer)
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes($"Bearer {bearer}"), Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()));
}
