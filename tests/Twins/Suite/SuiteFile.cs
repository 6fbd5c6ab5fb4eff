using System.Text.Json;

namespace ScimSuite.Twins.Suite;

/// <summary>scimsuite.json: where a running suite is and how to be let in. Only what clients need of it.</summary>
internal sealed record SuiteFile(string Gateway, string Scim, IReadOnlyList<SuiteTenant> Tenants, IReadOnlyDictionary<string, IReadOnlyList<SuiteProcess>>? Processes)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The file named, or the nearest <c>.local/scimsuite.json</c> at or above the current folder.</summary>
    public static SuiteFile Read(string? path)
    {
        path ??= Nearest() ?? throw new FileNotFoundException(
            "No .local/scimsuite.json here or above. Start the suite (dotnet run --project AppHost) or name the file with --suite.");
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path} is not there: the suite is not running, or not ready yet.");
        }

        return JsonSerializer.Deserialize<SuiteFile>(File.ReadAllText(path), Json)
            ?? throw new FormatException($"{path} is empty.");
    }

    private static string? Nearest()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, ".local", "scimsuite.json");
            if (File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}

internal sealed record SuiteTenant(string Id, string Name, string ApiKey, IReadOnlyList<SuiteConnector> Connectors);

internal sealed record SuiteConnector(string Id, string Name, string Token);

internal sealed record SuiteProcess(int Pid, string? Url);
