using System.Globalization;
using Npgsql;
using ScimSuite.Local;
using Testcontainers.PostgreSql;

namespace ScimSuite.Testing;

/// <summary>One PostgreSQL for the whole run: a container where a runtime answers, else this machine's, in a folder of its own.</summary>
internal static class PrivatePostgres
{
    private const string Password = "test";
    private static readonly Lazy<Task<string>> Running = new(StartAsync);

    /// <summary>The superuser's connection string, without a database.</summary>
    public static Task<string> ConnectionStringAsync() => Running.Value;

    private static Task<string> StartAsync() => Containers.Answer ? StartContainerAsync() : StartLocalAsync();

    private static async Task<string> StartContainerAsync()
    {
        // A container is this assembly's own: Testcontainers removes it when the process ends, however it ends.
        var container = new PostgreSqlBuilder("postgres:16-alpine").WithUsername("postgres").WithPassword(Password)
            .WithCommand("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=400").Build();
        await container.StartAsync();
        return container.GetConnectionString();
    }

    private static async Task<string> StartLocalAsync()
    {
        var server = await SharedServer.JoinAsync<Server>("postgres", PrepareAsync, WaitAsync);
        return server.ConnectionString;
    }

    private static async Task<Server> PrepareAsync(string folder)
    {
        var local = await Machine.ServersAsync();
        var port = LocalServers.FreePort();
        var password = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(password, Password);
        var asUser = Machine.AsUser(local.PostgresAccount);
        Machine.GiveTo(local.PostgresAccount, folder);

        await SharedServer.RunAsync(asUser[0], [.. asUser[1..], $"{local.PostgresBin}/initdb", "-D", $"{folder}/data", "-U", "postgres",
            "-A", "scram-sha-256", $"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]);
        SharedServer.WriteRun(folder, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["LANG"] = "C.UTF-8" }, $"""
            exec {string.Join(' ', asUser)} --pdeathsig QUIT {local.PostgresBin}/postgres -D '{folder}/data' -p {port} \
              -c listen_addresses=127.0.0.1 -c unix_socket_directories='{folder}' -c max_connections=400 -c shared_buffers=128MB \
              -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum_naptime=10s
            """);
        return new Server(port);
    }

    private static async Task WaitAsync(Server server, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false;Timeout=2");
                await connection.OpenAsync(ct);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(50, ct);
            }
        }
    }

    private sealed record Server(int Port)
    {
        public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Password={Password}");
    }
}
