using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ScimSuite.ServiceDefaults;

/// <summary><c>/health</c>: the process lives, nothing is asked. <c>/ready</c>: every check tagged <see cref="ReadyTag"/>, by name.</summary>
public static class Health
{
    public const string ReadyTag = "ready";

    internal static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddHealthChecks().AddCheck<DrainingCheck>("serving", tags: [ReadyTag]);

        // A probe that hangs is an answer too: no check may take longer than a prober is willing to wait.
        builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var check in options.Registrations.Where(check => check.Timeout == Timeout.InfiniteTimeSpan))
            {
                check.Timeout = TimeSpan.FromSeconds(2);
            }
        });
    }

    public static IEndpointConventionBuilder MapHealth(this IEndpointRouteBuilder app) =>
        app.MapGet("/health", () => Results.Text("alive")).ExcludeFromDescription().AllowAnonymous();

    /// <param name="path">The gateway's own readiness has another path than its answer for the whole.</param>
    public static IEndpointConventionBuilder MapReady(this IEndpointRouteBuilder app, string path = "/ready") =>
        app.MapGet(path, async (Readiness readiness, HttpContext context) =>
        {
            var report = await readiness.ReportAsync();
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Json(report, HealthJson.Default.ReadyReport, statusCode:
                report.State == nameof(HealthStatus.Unhealthy) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
        }).ExcludeFromDescription().AllowAnonymous();
}

public sealed record ReadyReport(string State, IReadOnlyDictionary<string, CheckReport> Checks, string? Version = null)
{
    /// <summary>Of this process: the version it was built as, with the first digits of its commit where the build knew it.</summary>
    public static string Own { get; } = Short(System.Reflection.Assembly.GetEntryAssembly()?.GetCustomAttributes(typeof(System.Reflection.AssemblyInformationalVersionAttribute), false) is [System.Reflection.AssemblyInformationalVersionAttribute built, ..] ? built.InformationalVersion : "unknown");

    private static string Short(string version) => version.Split('+') is [var number, { Length: > 9 } commit] ? $"{number}+{commit[..9]}" : version;
}

/// <param name="Detail">A sentence of the check's own; never an exception's text, which may hold addresses and names.</param>
public sealed record CheckReport(string State, string? Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReadyReport))]
public sealed partial class HealthJson : JsonSerializerContext;
