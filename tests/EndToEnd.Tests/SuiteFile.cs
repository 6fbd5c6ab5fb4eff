using System.Text.Json;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>The fields of scimsuite.json that these tests use.</summary>
public sealed record SuiteFile(
    string Gateway, string Scim, string Portal, string? Dashboard, SuitePerson Operator, IReadOnlyList<SuiteTenant> Tenants, IReadOnlyDictionary<string, IReadOnlyList<SuiteProcess>> Processes)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static SuiteFile Read(string path) => JsonSerializer.Deserialize<SuiteFile>(System.IO.File.ReadAllText(path), Web)!;

    /// <summary>None while the service is down.</summary>
    public IReadOnlyList<int> Pids(string service) => Processes.TryGetValue(service, out var processes) ? [.. processes.Select(process => process.Pid)] : [];

    public string Token(int tenant, string connector) => Tenants[tenant].Connectors.Single(c => c.Name == connector).Token;
}

public sealed record SuiteTenant(Guid Id, string Name, string ApiKey, SuitePerson Owner, IReadOnlyList<SuiteConnector> Connectors);

public sealed record SuitePerson(string Email, string Password, string TotpSecret);

public sealed record SuiteConnector(Guid Id, string Name, string Token);

public sealed record SuiteProcess(int Pid, string Url);
