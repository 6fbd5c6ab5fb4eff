using ScimSuite.Bars;

namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>What a suite has to show before it is stopped: its metrics, what it tells through its API of what happened, and everything in its database, outbox and inbox tables with it.</summary>
internal static class LastLook
{
    public static async Task TakeAsync(Suite suite)
    {
        var recording = Recording.Current;
        try
        {
            foreach (var (name, processes) in suite.Now.Processes.Where(each => each.Value[0].Url.StartsWith("http", StringComparison.Ordinal)))
            {
                recording.Write($"{name}.metrics.txt", await suite.Http.GetStringAsync(processes[0].Url.TrimEnd('/') + "/metrics"));
            }

            var operatorKey = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(suite.File)!, "secrets.json")))!["bootstrap-key"]!.GetValue<string>();
            var told = new List<string>();
            foreach (var key in suite.Now.Tenants.Select(tenant => tenant.ApiKey).Append(operatorKey))
            {
                foreach (var list in new[] { "audit", "exchanges" })
                {
                    var next = $"/api/{list}?limit=200";
                    for (var page = 0; page < 20 && next is not null; page++)
                    {
                        var answer = await suite.SendAsync(HttpMethod.Get, next, key);
                        told.Add(answer.Body);
                        next = answer.Status == 200 && answer.Json.TryGetProperty("next", out var cursor) && cursor.GetString() is { } more ? $"/api/{list}?limit=200&cursor={Uri.EscapeDataString(more)}" : null;
                    }
                }
            }

            recording.Write("api.json", string.Join('\n', told));
            var database = new Npgsql.NpgsqlConnectionStringBuilder(suite.Now.Processes["postgres"][0].Url);
            recording.Write("database.sql", await SecretSearch.RunAsync("pg_dump", ["scim"], new()
            {
                ["PGPASSWORD"] = database.Password!, ["PGHOST"] = database.Host!, ["PGPORT"] = $"{database.Port}", ["PGUSER"] = database.Username!,
            }));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException or System.Text.Json.JsonException or System.ComponentModel.Win32Exception)
        {
            recording.Missed = $"The last look at the suite failed: {e.Message}";
        }
    }
}
