using System.Diagnostics;
using Npgsql;
using ScimSuite.Load.Measure;

namespace ScimSuite.Load.Ceilings;

/// <summary>Starts the ceiling's two servers and its scratch database, and takes all of it away again.</summary>
internal sealed class Ceiling : IAsyncDisposable
{
    private const int Rows = 1000;

    private readonly List<Process> processes = [];
    private readonly string? owner;
    private readonly string name = "load_ceiling_" + Guid.NewGuid().ToString("N")[..8];

    private Ceiling(string? owner) => this.owner = owner;

    public Uri Address { get; private set; } = null!;

    public bool HasDatabase => owner is not null;

    public IReadOnlyDictionary<string, IReadOnlyList<int>> Pids { get; private set; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <param name="postgres">Connection string of a role that may create databases; null leaves the database scenarios out.</param>
    public static async Task<Ceiling> StartAsync(string? postgres, CancellationToken ct)
    {
        var ceiling = new Ceiling(postgres);
        try
        {
            var database = postgres is null ? null : await ceiling.CreateDatabaseAsync(postgres, ct);
            var origin = await ceiling.StartServerAsync("ceiling-origin", CeilingServers.DatabaseVariable, database ?? "", ct);
            ceiling.Address = new Uri(await ceiling.StartServerAsync("ceiling-proxy", CeilingServers.OriginVariable, origin, ct));
            ceiling.Pids = new Dictionary<string, IReadOnlyList<int>> { ["origin"] = [ceiling.processes[0].Id], ["proxy"] = [ceiling.processes[1].Id] };
            return ceiling;
        }
        catch
        {
            await ceiling.DisposeAsync();
            throw;
        }
    }

    public IEnumerable<Scenario> Scenarios()
    {
        yield return new("ceiling-static", "a fixed answer behind YARP", worker => worker.Request.Set("GET", "/static"), 200);
        if (HasDatabase)
        {
            yield return new("ceiling-select", "one SELECT by key behind YARP", worker => worker.Request.Set("GET", $"/select/{worker.Random.Next(1, Rows)}"), 200);
            yield return new("ceiling-insert", "one INSERT of 1.2 KB behind YARP", worker => worker.Request.Set("POST", "/insert", Bodies.User("insert@acme.test", worker.Turn)), 201);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }

            process.Dispose();
        }

        if (owner is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await using var source = NpgsqlDataSource.Create(owner);
            await ExecuteAsync(source, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);
        }
    }

    private async Task<string> CreateDatabaseAsync(string postgres, CancellationToken ct)
    {
        await using (var server = NpgsqlDataSource.Create(postgres))
        {
            await ExecuteAsync(server, $"CREATE DATABASE {name}", ct);
        }

        var connection = new NpgsqlConnectionStringBuilder(postgres) { Database = name, MaxAutoPrepare = 10, AutoPrepareMinUsages = 2, NoResetOnClose = true }.ConnectionString;
        await using var source = NpgsqlDataSource.Create(connection);
        await ExecuteAsync(source, "CREATE TABLE documents (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, document jsonb NOT NULL)", ct);
        await using var fill = source.CreateCommand("INSERT INTO documents (document) SELECT $1::jsonb FROM generate_series(1, $2)");
        fill.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Bodies.User("select@acme.test", 1) });
        fill.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Rows });
        await fill.ExecuteNonQueryAsync(ct);
        return connection;
    }

    private async Task<string> StartServerAsync(string role, string variable, string value, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add(role);
        start.Environment[variable] = value;
        var process = Process.Start(start)!;
        processes.Add(process);
        return await process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException($"The server {role} ended before it listened.");
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }
}
