using System.Text.Json.Nodes;

namespace ScimSuite.Bars;

/// <summary>
/// S5: secrets of every kind are made and used, also wrongly, and then looked for in everything the suite wrote down: a dump of its database, the
/// server's own files and log of changes, a backup, the broker's folder, their metrics. In every spelling of <see cref="SecretSearch"/>. That something would be
/// found is shown by names that are no secret. What the processes print is S6, in tests/EndToEnd.Tests.
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
            await SecretSearch.WriteAsync(patterns, secrets.Values);
            await File.WriteAllLinesAsync(marks, [canary]);
            List<Figure> figures = [];
            foreach (var (what, path, hasMark) in await WrittenAsync(suite, folder))
            {
                var found = await SecretSearch.FindAsync(patterns, path, isFull ? 100 : 5);
                var isLooked = !hasMark || (await SecretSearch.FindAsync(marks, path, 1)).Count > 0;
                figures.Add(new("S5", $"{secrets.Count} secrets in {what} ({SecretSearch.KibOf(path):N0} KiB){(hasMark ? ", where a name planted beside them is found" : "")}",
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
        await SecretSearch.RunAsync("psql", ["-qc", "CHECKPOINT", "scim"], environment);
        await SecretSearch.RunAsync("pg_dump", ["-f", Path.Combine(folder, "dump.sql"), "scim"], environment);
        await SecretSearch.RunAsync("pg_basebackup", ["-D", Path.Combine(folder, "backup"), "-X", "stream", "-c", "fast"], environment);

        var metrics = Directory.CreateDirectory(Path.Combine(folder, "metrics")).FullName;
        foreach (var (name, processes) in suite.Now.Processes)
        {
            if (processes[0].Url.StartsWith("http", StringComparison.Ordinal))
            {
                await File.WriteAllTextAsync(Path.Combine(metrics, name), (await suite.SendAsync("GET", $"{processes[0].Url.TrimEnd('/')}/metrics")).Body);
            }
        }

        return
        [
            ("a dump of the database", Path.Combine(folder, "dump.sql"), true), ("the database's files", suite.Folder + "/postgres/base", true),
            ("its write-ahead log", suite.Folder + "/postgres/pg_wal", true), ("a backup", Path.Combine(folder, "backup"), true), ("the broker's folder", suite.Folder + "/rabbitmq", false),
            ("metrics", metrics, false),
        ];
    }
}
