using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ScimSuite.ServiceDefaults;

namespace ScimSuite.Gateway.Readiness;

/// <summary><c>/ready</c> of the gateway: whether the whole can serve, and what of it cannot.</summary>
internal sealed record WholeReport(string State, IReadOnlyDictionary<string, PartReport> Checks);

internal sealed record PartReport(string State, string? Detail, bool IsNeeded, IReadOnlyDictionary<string, CheckReport>? Checks);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WholeReport))]
[JsonSerializable(typeof(ReadyReport))]
internal sealed partial class WholeJson : JsonSerializerContext;

internal static class Whole
{
    private const string Database = "database";
    private static readonly string _healthy = nameof(HealthStatus.Healthy);
    private static readonly string _degraded = nameof(HealthStatus.Degraded);
    private static readonly string _unhealthy = nameof(HealthStatus.Unhealthy);

    /// <summary>Without the audit, SCIM works and its events wait in the broker.</summary>
    public static readonly IReadOnlyDictionary<string, bool> Services = new Dictionary<string, bool>
    {
        ["tokens"] = true, ["users"] = true, ["groups"] = true, ["root"] = true, ["tenants"] = true, ["audit"] = false, ["portal"] = false,
    };

    /// <param name="said">What each service answered; <c>null</c> = it did not.</param>
    public static WholeReport Of(IReadOnlyDictionary<string, ReadyReport?> said, bool isBrokerConnected)
    {
        var parts = new Dictionary<string, PartReport>();

        // Several services lose their database together; the reader wants the cause first.
        var withoutDatabase = said.Where(service => service.Value?.Checks.GetValueOrDefault(Database) is { } database && database.State != _healthy).ToList();
        var anyDatabase = said.Values.Any(report => report?.Checks.ContainsKey(Database) is true);
        parts[Database] = new PartReport(
            withoutDatabase.Count == 0 ? anyDatabase ? _healthy : "Unknown" : withoutDatabase.Any(service => service.Value!.Checks[Database].State == _unhealthy) ? _unhealthy : _degraded,
            withoutDatabase.Count == 0 ? null : $"The database cannot be used by {string.Join(", ", withoutDatabase.Select(service => service.Key))}.",
            true, null);
        parts["rabbitmq"] = new PartReport(isBrokerConnected ? _healthy : _degraded, isBrokerConnected ? null : "The broker is away: events wait, requests do not.", false, null);

        foreach (var (name, report) in said)
        {
            parts[name] = new PartReport(report?.State ?? _unhealthy, report is null ? "It does not answer." : null, Services.GetValueOrDefault(name), report?.Checks);
        }

        var state = parts.Values.Any(part => part.IsNeeded && part.State == _unhealthy) ? _unhealthy
            : parts.Values.Any(part => part.State != _healthy) ? _degraded : _healthy;
        return new WholeReport(state, parts);
    }

    public static bool IsDown(this WholeReport report) => report.State == _unhealthy;
}
