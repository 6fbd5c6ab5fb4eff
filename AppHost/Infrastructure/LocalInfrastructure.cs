using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Local;

namespace ScimSuite.AppHost.Infrastructure;

/// <summary>PostgreSQL and RabbitMQ of this machine, started privately: own folders, own ports, an account that is not root.</summary>
internal static class LocalInfrastructure
{
    private const string Setpriv = "/usr/bin/setpriv";

    public static async Task<(Database, Rabbit)> AddAsync(IDistributedApplicationBuilder builder, DataFolder data)
    {
        var solution = Path.GetDirectoryName(builder.AppHostDirectory)!;
        try
        {
            var local = await LocalServers.FindAsync(Path.Combine(solution, "deploy/local/install-infrastructure.sh"), Console.WriteLine, CancellationToken.None);
            return (await AddPostgresAsync(builder, data, local), await AddRabbitAsync(builder, data, local));
        }
        catch (LocalServersException e)
        {
            throw new SuiteException(e.Message);
        }
    }

    private static async Task<Database> AddPostgresAsync(IDistributedApplicationBuilder builder, DataFolder data, LocalServers local)
    {
        var folder = data.Of("postgres");
        var superuser = data.RolePassword("postgres");
        await InitializeAsync(folder, superuser, data, local);

        var port = data.Port("postgres");
        var postgres = builder.AddAs(local.PostgresAccount, data, folder, "postgres", $"{local.PostgresBin}/postgres",
                "-D", folder, "-p", Text(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                "-c", "max_connections=300", "-c", "shared_buffers=256MB", "-c", "effective_cache_size=1GB", "-c", "max_wal_size=2GB",
                "-c", "random_page_cost=1.1", "-c", "jit=off")
            .WithEndpoint(name: "tcp", scheme: "tcp", port: port, isProxied: false)
            .WithRestart();

        ReferenceExpression As(string role, string password) => ReferenceExpression.Create($"Host=127.0.0.1;Port={Text(port)};Username={role};Password={password};Database=scim");
        builder.Services.AddHealthChecks().AddNpgSql(
            $"Host=127.0.0.1;Port={Text(port)};Username=postgres;Password={superuser};Database=postgres;Pooling=false;Timeout=2", name: "postgres");
        postgres.WithHealthCheck("postgres");
        builder.Services.AddHostedService<PostgresStop>();
        return new Database(As("postgres", superuser), role => As(role, data.RolePassword(role)), postgres);
    }

    /// <summary>initdb into a folder beside, moved into place when it is whole: a start that is killed leaves nothing half made.</summary>
    private static async Task InitializeAsync(string folder, string superuser, DataFolder data, LocalServers local)
    {
        var version = Path.Combine(folder, "PG_VERSION");
        var ours = Path.GetFileName(Path.GetDirectoryName(local.PostgresBin)) ?? "";
        if (File.Exists(version))
        {
            var theirs = (await File.ReadAllTextAsync(version)).Trim();
            if (int.TryParse(ours, CultureInfo.InvariantCulture, out _) && theirs != ours)
            {
                throw new SuiteException($"{folder} was made by PostgreSQL {theirs}; this machine has {ours}. Start once with --fresh to begin anew, or install PostgreSQL {theirs}.");
            }

            RemoveStalePid(Path.Combine(folder, "postmaster.pid"));
            await GiveAsync(local.PostgresAccount, folder);
            return;
        }

        if (Directory.Exists(folder))
        {
            throw new SuiteException($"{folder} is not a PostgreSQL data folder (it has no PG_VERSION). Start once with --fresh to begin anew.");
        }

        Console.WriteLine("creating the PostgreSQL data folder");
        var making = data.Of("postgres.new");
        if (Directory.Exists(making))
        {
            Directory.Delete(making, recursive: true);
        }

        var made = Path.Combine(making, "data");
        var password = Path.Combine(making, "password");
        Directory.CreateDirectory(made);
        await File.WriteAllTextAsync(password, superuser);
        await GiveAsync(local.PostgresAccount, making);
        await RunAsync(made, Words(local.PostgresAccount, made, $"{local.PostgresBin}/initdb", "-D", made, "-U", "postgres",
            "--pwfile", password, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"));
        Directory.Move(made, folder);
        Directory.Delete(making, recursive: true);
    }

    private static async Task<Rabbit> AddRabbitAsync(IDistributedApplicationBuilder builder, DataFolder data, LocalServers local)
    {
        var node = new RabbitNode(data.Of("rabbitmq"), data.Port("rabbitmq"), data.Port("rabbitmq-management"), data.Port("rabbitmq-distribution"),
            data.Port("epmd"), "scim", data.RolePassword("rabbitmq"));
        var mnesia = Path.Combine(node.Folder, "mnesia");
        var booted = Path.Combine(node.Folder, "booted");
        if (!File.Exists(booted) && Directory.Exists(mnesia))
        {
            // Its first start was cut short, and it would stumble over the half of a database for ever. Nobody was told yet that it holds anything.
            Directory.Delete(mnesia, recursive: true);
        }

        RemoveStalePid(Path.Combine(node.Folder, "rabbitmq.pid"));
        node.WriteFiles();
        await GiveAsync(local.RabbitAccount, node.Folder);

        // epmd is a resource of its own: started by the broker it would outlive everything.
        builder.AddAs(local.RabbitAccount, data, node.Folder, "epmd", local.Epmd, "-port", Text(node.EpmdPort), "-address", "127.0.0.1")
            .WithRestart();
        var rabbit = builder.AddAs(local.RabbitAccount, data, node.Folder, "rabbitmq", local.RabbitServer)
            .WithEnvironment(context =>
            {
                foreach (var (name, value) in node.Environment)
                {
                    context.EnvironmentVariables[name] = value;
                }
            })
            .WithEndpoint(name: "tcp", scheme: "tcp", port: node.Port, isProxied: false)
            .WithHttpEndpoint(name: "management", port: node.ManagementPort, isProxied: false)
            .WithHttpHealthCheck("/", endpointName: "management")
            .WithRestart();
        rabbit.OnResourceReady((_, _, ct) => File.WriteAllTextAsync(booted, "", ct));
        return new Rabbit(ReferenceExpression.Create($"{node.Address}"), rabbit);
    }

    private static IResourceBuilder<ExecutableResource> AddAs(
        this IDistributedApplicationBuilder builder, Account? account, DataFolder data, string folder, string name, string command, params string[] arguments) =>
        // Everything waits for these, and on a busy machine their few threads would come last. Without the right to it, nice starts them all the same.
        builder.AddExecutable(name, "/usr/bin/nice", folder, ["-n", "-10", .. Words(account, folder, command, arguments)])
            .WithEnvironment("SCIMSUITE_DATA", data.Path);

    private static string[] Words(Account? account, string folder, string command, params string[] arguments) => account is null
        ? [command, .. arguments]
        : [Setpriv, $"--reuid={account.Uid}", $"--regid={account.Gid}", "--clear-groups", .. Capabilities(account, folder), command, .. arguments];

    /// <summary>
    /// A checkout below /root is closed to every other account. PostgreSQL then may pass closed folders on its way, as root did who started it;
    /// RabbitMQ, which asks access(2) and is not helped by that, never leaves the folder it stands in. Everywhere else they get nothing.
    /// </summary>
    private static string[] Capabilities(Account account, string folder)
    {
        using var probe = Process.Start(Setpriv, [$"--reuid={account.Uid}", $"--regid={account.Gid}", "--clear-groups", "--inh-caps=-all", "/usr/bin/test", "-x", folder]);
        probe.WaitForExit();
        return probe.ExitCode == 0 || account.Name == "rabbitmq" ? ["--inh-caps=-all"] : ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"];
    }

    private static Task GiveAsync(Account? account, string folder) => account is null
        ? Task.CompletedTask
        : RunAsync("/", ["/bin/chown", "-R", $"{account.Uid}:{account.Gid}", folder]);

    private static async Task RunAsync(string folder, string[] words)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new SuiteException($"{string.Join(' ', words)} ended with {process.ExitCode}: {errors.Trim()} {await output}".Trim());
        }
    }

    /// <summary>Left by a run that was killed, and its number may by now be another process's. That no server runs, the data folder has made sure of.</summary>
    private static void RemoveStalePid(string file)
    {
        if (File.Exists(file))
        {
            File.Delete(file);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
