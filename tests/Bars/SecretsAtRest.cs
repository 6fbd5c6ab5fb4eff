using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace ScimSuite.Bars;

/// <summary>
/// S5 and S6: secrets of every kind are made and used, also wrongly, and then looked for in everything the suite wrote down: a dump of its database, the
/// server's own files and log of changes, a backup, the broker's folder, what the processes printed, their metrics. In the clear, as base64, hexadecimal and
/// in a URL's spelling. That something would be found is shown by names that are no secret.
/// </summary>
internal static class SecretsAtRest
{
    private const int Tokens = 15;

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var canary = $"zq{Guid.NewGuid():N}"[..18];
        var secrets = await PlantAsync(suite, canary, isFull ? 3 * Tokens : Tokens);
        var folder = Directory.CreateTempSubdirectory("scimsuite-bar-s5-").FullName;
        try
        {
            var (patterns, marks) = (Path.Combine(folder, "patterns"), Path.Combine(folder, "marks"));
            await File.WriteAllLinesAsync(patterns, secrets.Values.SelectMany(Spellings).Distinct());
            await File.WriteAllLinesAsync(marks, [canary]);
            List<Figure> figures = [];
            foreach (var (what, path, hasMark) in await WrittenAsync(suite, folder))
            {
                var found = await FindAsync(patterns, path, isFull);
                var isLooked = !hasMark || (await FindAsync(marks, path, isFull)).Count > 0;
                figures.Add(new("S5", $"{secrets.Count} secrets in {what} ({SizeOf(path):N0} KiB){(hasMark ? ", where a name planted beside them is found" : "")}",
                    isLooked ? $"{found.Count}{string.Concat(found.Take(3).Select(each => $"\n       {each}"))}" : "not even the name", "0", found.Count == 0 && isLooked));
            }

            return figures;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Made, used, shown where they do not belong, and used wrongly.</summary>
    private static async Task<Dictionary<string, string>> PlantAsync(RunningSuite suite, string canary, int many)
    {
        var tenant = suite.Now.Tenants[0];
        var secrets = new Dictionary<string, string>();
        var connector = (Guid)(await suite.ApiAsync("POST", $"/api/tenants/{tenant.Id}/connectors", tenant.ApiKey, $$"""{"name":"{{canary}}"}"""))["id"]!;
        var scim = suite.Now.Gateway + "/scim/v2";
        for (var i = 0; i < many; i++)
        {
            if (i > 0 && i % Tokens == 0)
            {
                connector = await suite.ConnectorAsync(tenant);     // one has twenty tokens at most
            }

            var token = (await suite.TokenAsync(tenant, connector)).Text;
            secrets[$"token {i}"] = token;
            var password = $"Pw{Guid.NewGuid():N}%&+/";
            secrets[$"SCIM password {i}"] = password;
            var body = new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = $"{canary}-{i}", ["password"] = password }.ToJsonString();
            await suite.SendAsync("POST", $"{scim}/Users", token, body, "application/scim+json");
            await suite.SendAsync("POST", $"{scim}/Users", token, "{\"userName\":" + body, "application/scim+json");
            await suite.SendAsync("GET", $"{scim}/Users?access_token={token}", null);
            await suite.SendAsync("GET", $"{scim}/Users/{token}", token);
            await suite.SendAsync("GET", $"{scim}/Users?filter=userName%20eq%20%22{i}", token[..^1] + (token[^1] == 'x' ? 'y' : 'x'));
            await suite.SendAsync("POST", $"{scim}/Bulk", token, $$"""{"schemas":[],"password":"{{password.Length}}"}""", "application/scim+json");
        }

        var secret = await suite.ApiAsync("POST", $"/api/tenants/{tenant.Id}/connectors/{connector}/client-secrets", tenant.ApiKey, $$"""{"name":"{{canary}}"}""");
        secrets["client secret"] = (string)secret["clientSecret"]!;
        var access = await Rotation.AccessTokenAsync(suite, connector, secrets["client secret"]);
        secrets["access token"] = access.Split('.')[^1];
        await suite.SendAsync("GET", $"{scim}/Users?count=1", access);
        var key = await suite.ApiAsync("POST", $"/api/tenants/{tenant.Id}/keys", tenant.ApiKey, $$"""{"name":"{{canary}}"}""");
        secrets["API key"] = (string)key["key"]!;
        await suite.SendAsync("POST", suite.Now.Gateway + "/api/leaked-tokens", null, $$"""{"token":"{{secrets["token 0"]}}"}""");
        var owner = await PortalPerson.SignInAsync(suite, tenant.Owner);
        secrets["session"] = owner.Session;
        await owner.GetAsync($"/t/{tenant.Id}/connectors/{connector}/tokens");
        await owner.GetAsync($"/invitations/{owner.Session}");
        secrets["owner's password"] = tenant.Owner.Password;
        secrets["owner's seed"] = tenant.Owner.TotpSecret;

        foreach (var name in new[] { "token-pepper", "secrets-key", "portal-secrets-key", "gateway-key", "portal-key", "access-token-key", "bootstrap-key" })
        {
            if (suite.FindSecret(name) is { } value)
            {
                secrets[name] = value;
            }
        }

        return secrets;
    }

    /// <summary>What the suite wrote, and whether a name must be found in it.</summary>
    private static async Task<List<(string What, string Path, bool HasMark)>> WrittenAsync(RunningSuite suite, string folder)
    {
        await Task.Delay(3_000);         // events, exchanges and uses of tokens are on their way
        var connection = suite.Now.Processes["postgres"][0].Url.Split(';').Select(part => part.Split('=', 2)).ToDictionary(part => part[0].Trim(), part => part[1], StringComparer.OrdinalIgnoreCase);
        var environment = new Dictionary<string, string> { ["PGPASSWORD"] = suite.Secret("password-postgres"), ["PGHOST"] = connection["Host"], ["PGPORT"] = connection["Port"], ["PGUSER"] = "postgres" };
        await RunAsync("psql", ["-qc", "CHECKPOINT", "scim"], environment);
        await RunAsync("pg_dump", ["-f", Path.Combine(folder, "dump.sql"), "scim"], environment);
        await RunAsync("pg_basebackup", ["-D", Path.Combine(folder, "backup"), "-X", "stream", "-c", "fast"], environment);

        var metrics = Directory.CreateDirectory(Path.Combine(folder, "metrics")).FullName;
        var printed = Directory.CreateDirectory(Path.Combine(folder, "printed")).FullName;
        foreach (var (name, processes) in suite.Now.Processes)
        {
            if (processes[0].Url.StartsWith("http", StringComparison.Ordinal))
            {
                await File.WriteAllTextAsync(Path.Combine(metrics, name), (await suite.SendAsync("GET", $"{processes[0].Url.TrimEnd('/')}/metrics")).Body);
            }

            // What a process prints goes into a file of the orchestrator's; the process itself knows which.
            foreach (var stream in new[] { 1, 2 })
            {
                if (new FileInfo($"/proc/{processes[0].Pid}/fd/{stream}").LinkTarget is { } file && File.Exists(file))
                {
                    File.Copy(file, Path.Combine(printed, $"{name}-{stream}"));
                }
            }
        }

        return
        [
            ("a dump of the database", Path.Combine(folder, "dump.sql"), true), ("the database's files", suite.Folder + "/postgres/base", true),
            ("its write-ahead log", suite.Folder + "/postgres/pg_wal", true), ("a backup", Path.Combine(folder, "backup"), true), ("the broker's folder", suite.Folder + "/rabbitmq", false),
            ("what the processes printed", printed, false), ("metrics", metrics, false),
        ];
    }

    /// <summary>In the clear, in a URL, in hexadecimal, and in base64 at each of the three places it can begin at.</summary>
    private static IEnumerable<string> Spellings(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        for (var shift = 0; shift < 3; shift++)
        {
            // The letters that depend on what stands before and after are left away.
            var text = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var inner = text[(shift == 0 ? 0 : 4)..^4];
            yield return inner;
            yield return inner.Replace('+', '-').Replace('/', '_');
        }
    }

    private static async Task<List<string>> FindAsync(string patterns, string where, bool isFull)
    {
        var found = await RunAsync("grep", ["-r", "-a", "-o", "-b", "-F", "-m", isFull ? "100" : "5", "-f", patterns, where], [], mayFail: true);
        return [.. found.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Length > 200 ? line[..200] : line)];
    }

    private static double SizeOf(string path) => (File.Exists(path) ? new FileInfo(path).Length : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length)) / 1024.0;

    private static async Task<string> RunAsync(string program, string[] words, Dictionary<string, string> environment, bool mayFail = false)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return mayFail || process.ExitCode == 0 ? output : throw new IOException($"{program} ended with {process.ExitCode}: {await errors}");
    }
}
