using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ScimSuite.ServiceDefaults;

/// <summary>Settings under <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Share of new traces that are recorded; one begun elsewhere keeps what was decided there.</summary>
    public double SampleRatio { get; set; } = 1;

    /// <summary>Lets a scraper from outside private networks read <c>/metrics</c>.</summary>
    public string? MetricsBearer { get; set; }
}

/// <summary>
/// Metrics always (they are read at <c>/metrics</c>), traces and logs over OTLP only where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says who wants them:
/// with nobody to send to, no span is recorded.
/// </summary>
internal static class Telemetry
{
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsRules>()
            .AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateOnStart();

        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddRuntimeInstrumentation()
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddMeter("Npgsql", "MassTransit", "ScimSuite.*")
            .AddPrometheusExporter());

        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.AddProcessor(new RedactedRecords());       // scopes would pass it by
        });
        telemetry
            .WithTracing(traces => traces
                .SetSampler(services => new ParentBasedSampler(
                    new TraceIdRatioBasedSampler(services.GetRequiredService<IOptions<TelemetryOptions>>().Value.SampleRatio)))
                // Query strings hold filters, and those hold people's names: both instrumentations redact the values by default. Keep it so.
                .AddAspNetCoreInstrumentation(web => web.Filter = context => !IsProbe(context.Request.Path))
                .AddHttpClientInstrumentation(http => http.FilterHttpRequestMessage = request => !IsProbe(request.RequestUri?.AbsolutePath))
                .AddNpgsql()
                .AddSource("MassTransit", "ScimSuite.*")
                .AddProcessor(new RedactedSpans()))
            .UseOtlpExporter();
    }

    /// <summary>Probes come every second from everywhere and would bury the traces that matter.</summary>
    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/health") || path.StartsWithSegments("/ready") || path.StartsWithSegments("/metrics");

    private sealed class TelemetryOptionsRules : IValidateOptions<TelemetryOptions>
    {
        public ValidateOptionsResult Validate(string? name, TelemetryOptions options) => options.SampleRatio is >= 0 and <= 1
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Telemetry:SampleRatio must be between 0 and 1; it is {options.SampleRatio}.");
    }
}
