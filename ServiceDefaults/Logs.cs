using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ScimSuite.ServiceDefaults;

/// <summary>One JSON object per line on the console, with trace id and request id, no line per request, and nothing in it that opens something.</summary>
public static class Logs
{
    /// <summary>Categories that write a line for every request or call. Any other configuration source overrides these.</summary>
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
        ["Logging:LogLevel:Microsoft.Extensions.ServiceDiscovery"] = "Warning",
        // The health check service logs an error per failed check and poll; /ready says it, and the first failure is logged by Readiness.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:Npgsql"] = "Warning",
        // A broker that is away would be a stack trace every few seconds; the change of readiness says it once.
        ["Logging:LogLevel:MassTransit"] = "Error",
        ["Logging:LogLevel:Polly"] = "Error",
        ["Logging:LogLevel:Yarp"] = "Warning",
    };

    internal static void AddLogs(this IHostApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
        builder.Logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        builder.Logging.AddJsonConsole(json =>
        {
            json.IncludeScopes = true;
            json.UseUtcTimestamp = true;
            json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        RedactedConsole.Around(builder.Services);
    }

    /// <summary>How loud a category of a library is that only this process has, where no configuration says another level.</summary>
    public static void QuietLogs(this IHostApplicationBuilder builder, string category, LogLevel level) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = new Dictionary<string, string?> { [$"Logging:LogLevel:{category}"] = $"{level}" } });
}
