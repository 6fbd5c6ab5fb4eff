using System.Text.Json.Serialization;

namespace ScimSuite.AppHost.Suite;

/// <summary>
/// <c>scimsuite.json</c>: where scripts, tests and people start from. Development only. What does not exist yet is absent.
/// </summary>
internal sealed record SuiteFile(
    string Gateway, string Scim, string Portal, string? Dashboard, DemoPerson Operator, IReadOnlyList<DemoTenant> Tenants, IReadOnlyDictionary<string, IReadOnlyList<SuiteProcess>> Processes);

internal sealed record DemoTenant(Guid Id, string Name, string ApiKey, DemoPerson Owner, IReadOnlyList<DemoConnector> Connectors);

internal sealed record DemoConnector(Guid Id, string Name, string Token);

/// <param name="Pid">The process itself, not a launcher in front of it.</param>
internal sealed record SuiteProcess(int Pid, string Url);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SuiteFile))]
[JsonSerializable(typeof(List<DemoTenant>))]
internal sealed partial class SuiteJson : JsonSerializerContext;
