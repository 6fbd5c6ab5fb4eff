using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimSuite.Bars;

internal sealed record BarTenant(Guid Id, string ApiKey, BarPerson Owner, IReadOnlyList<BarConnector> Connectors);

internal sealed record BarPerson(string Email, string Password, string TotpSecret);

internal sealed record BarConnector(Guid Id, string Name, string Token);

internal sealed record BarProcess(int Pid, string Url);

internal sealed record BarFile(string Gateway, BarPerson Operator, IReadOnlyList<BarTenant> Tenants, IReadOnlyDictionary<string, IReadOnlyList<BarProcess>> Processes);

/// <summary>A suite that is running on this machine, and what its operator can do with it.</summary>
internal sealed class RunningSuite : IDisposable
{
    private static readonly JsonSerializerOptions _web = new(JsonSerializerDefaults.Web);

    private readonly string _path;
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 128 }) { Timeout = TimeSpan.FromSeconds(20) };

    private RunningSuite(string path) => _path = path;

    /// <summary>Read anew each time: it follows restarts.</summary>
    public BarFile Now => JsonSerializer.Deserialize<BarFile>(File.ReadAllText(_path), _web) ?? throw new FormatException($"{_path} is empty.");

    /// <summary>The first one first.</summary>
    public IReadOnlyList<string> Gateways => [.. Now.Processes.Where(each => each.Key.StartsWith("gateway", StringComparison.Ordinal)).OrderBy(each => each.Key, StringComparer.Ordinal)
        .Select(each => each.Value[0].Url.TrimEnd('/'))];

    public string OperatorKey => Secret("bootstrap-key");

    public static RunningSuite Read(string path) => File.Exists(path)
        ? new RunningSuite(path)
        : throw new FormatException($"{path} is not there: start the suite (dotnet run --project AppHost) or name the file with --suite.");

    /// <summary>Of this suite's own data folder.</summary>
    public string Secret(string name) => FindSecret(name) ?? throw new FormatException($"The data folder of this suite holds no {name}.");

    public string? FindSecret(string name) => (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "secrets.json")))![name];

    public async Task<(int Status, JsonNode? Json, string Body)> SendAsync(
        string method, string url, string? bearer = null, string? body = null, string contentType = "application/json", (string, string)? header = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, contentType);
        if (header is var (name, value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text) : null, text);
    }

    /// <summary>What must succeed.</summary>
    public async Task<JsonNode> ApiAsync(string method, string path, string key, string? body = null)
    {
        var (status, json, text) = await SendAsync(method, Now.Gateway + path, key, body);
        for (var again = 0; status is 429 or 503 && again < 20; again++)
        {
            await Task.Delay(500);
            (status, json, text) = await SendAsync(method, Now.Gateway + path, key, body);
        }

        return status is >= 200 and < 300 ? json ?? new JsonObject() : throw new FormatException($"{method} {path}: {status} {text}");
    }

    public async Task<(Guid Id, Guid Connector, string Text)> TokenAsync(BarTenant tenant, Guid connector, string members = "")
    {
        var made = await ApiAsync("POST", $"/api/tenants/{tenant.Id}/connectors/{connector}/tokens", tenant.ApiKey, $$"""{"name":"bar"{{members}}}""");
        return ((Guid)made["id"]!, connector, (string)made["token"]!);
    }

    public async Task<Guid> ConnectorAsync(BarTenant tenant, int perSecond = 10_000, int burst = 20_000) => (Guid)(await ApiAsync(
        "POST", $"/api/tenants/{tenant.Id}/connectors", tenant.ApiKey, $$$"""{"name":"bar {{{Guid.NewGuid():N}}}","rateLimit":{"perSecond":{{{perSecond}}},"burst":{{{burst}}}}}"""))["id"]!;

    public Task RevokeAsync(BarTenant tenant, (Guid Id, Guid Connector, string Text) token) =>
        ApiAsync("DELETE", $"/api/tenants/{tenant.Id}/connectors/{token.Connector}/tokens/{token.Id}", tenant.ApiKey);

    public Task DropAsync(BarTenant tenant, Guid connector) => ApiAsync("DELETE", $"/api/tenants/{tenant.Id}/connectors/{connector}", tenant.ApiKey);

    /// <summary>A counter of a process' <c>/metrics</c>, over all its labels.</summary>
    public async Task<double> CounterAsync(string service, string name)
    {
        var (_, _, text) = await SendAsync("GET", $"{Now.Processes[service][0].Url.TrimEnd('/')}/metrics");
        return text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ')
            .Sum(line => double.Parse(line.TrimEnd().Split(' ') is [.., var last] && !last.StartsWith('#') ? Value(line) : "0", CultureInfo.InvariantCulture));

        static string Value(string line) => line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0] is var value && line.Contains('}') ? value : line.Split(' ')[1];
    }

    /// <summary>MiB of memory in use by a service's first process.</summary>
    public double MemoryOf(string service)
    {
        var line = File.ReadLines($"/proc/{Now.Processes[service][0].Pid}/status").First(each => each.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Seconds of CPU that a service's first process has used.</summary>
    public double CpuOf(string service)
    {
        var fields = File.ReadAllText($"/proc/{Now.Processes[service][0].Pid}/stat").Split(") ")[^1].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;      // in ticks of 10 ms, on every Linux
    }

    public string Folder => Path.GetDirectoryName(Path.GetFullPath(_path))!;

    public static void Signal(string signal, int pid)
    {
        using var kill = Process.Start("/bin/kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public static async Task<TimeSpan?> WithinAsync(TimeSpan limit, Func<Task<bool>> holds)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < limit)
        {
            if (await holds())
            {
                return watch.Elapsed;
            }

            await Task.Delay(5);
        }

        return null;
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>Latencies and what is said of them.</summary>
internal static class Percentiles
{
    public static double At(this IReadOnlyCollection<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * percent / 100))];
    }
}
