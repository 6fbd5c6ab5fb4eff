using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ScimSuite.Local;

/// <summary>What cannot be done here, and what to type.</summary>
internal sealed class LocalServersException(string message) : Exception(message);

/// <summary>The account a server runs as when we are root: both servers refuse root.</summary>
internal sealed record Account(string Name, uint Uid, uint Gid);

/// <summary>PostgreSQL and RabbitMQ as programs of this machine: where they are, as whom they may run.</summary>
internal sealed record LocalServers(string PostgresBin, string RabbitServer, string Epmd, Account? PostgresAccount, Account? RabbitAccount)
{
    /// <summary>
    /// RabbitMQ's own folder, as it is told it: it is started in it. A checkout below /root is closed to the account it runs as,
    /// but a process never leaves the folder it stands in.
    /// </summary>
    public const string Here = "/proc/self/cwd";

    private const string RabbitScript = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    /// <summary>Finds both, installing what is missing where that is possible.</summary>
    /// <param name="script">deploy/local/install-infrastructure.sh</param>
    public static async Task<LocalServers> FindAsync(string script, Action<string> say, CancellationToken ct)
    {
        if (Find() is { } found)
        {
            return found;
        }

        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/apt-get"))
        {
            throw new LocalServersException(
                "PostgreSQL 15 or later and RabbitMQ are needed. Start a container runtime (docker info must answer), or give --infrastructure given with ConnectionStrings__scim and ConnectionStrings__rabbitmq.");
        }

        say("PostgreSQL or RabbitMQ is missing on this machine");
        await InstallAsync(script, say, ct);
        return Find() ?? throw new LocalServersException($"PostgreSQL and RabbitMQ were installed, but their programs are not where they should be ({RabbitScript}).");
    }

    /// <summary>
    /// Below the range that the kernel lends to outgoing connections (32768 and up): a port remembered from there is sooner or later
    /// some connection's own, and the server that should listen on it cannot start.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // somebody's: another one then
            }
        }
    }

    private static LocalServers? Find()
    {
        if (!OperatingSystem.IsLinux() || PostgresPrograms() is not { } postgres || !File.Exists(RabbitScript))
        {
            return null;
        }

        var isRoot = Environment.IsPrivilegedProcess;
        return new LocalServers(postgres, RabbitScript, "/usr/bin/epmd", isRoot ? Find("postgres") : null, isRoot ? Find("rabbitmq") : null);
    }

    /// <summary>The newest of Debian's versions, or what the path names.</summary>
    private static string? PostgresPrograms() =>
        Versions("/usr/lib/postgresql").Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    private static IEnumerable<string> Versions(string folder) => !Directory.Exists(folder) ? [] :
        Directory.GetDirectories(folder)
            .OrderByDescending(version => double.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Select(version => Path.Combine(version, "bin"));

    private static Account Find(string name)
    {
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToList();
        var user = users.Find(fields => fields[0] == name) ?? users.Find(fields => fields[0] == "nobody")
            ?? throw new LocalServersException($"There is no user {name} or nobody to run the server as: it refuses to run as root.");
        return new Account(user[0], uint.Parse(user[2], CultureInfo.InvariantCulture), uint.Parse(user[3], CultureInfo.InvariantCulture));
    }

    private static async Task InstallAsync(string script, Action<string> say, CancellationToken ct)
    {
        var start = new ProcessStartInfo("/bin/bash", [script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var install = Process.Start(start)!;
        var errors = install.StandardError.ReadToEndAsync(ct);
        while (await install.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            say(line);
        }

        await install.WaitForExitAsync(ct);
        if (install.ExitCode != 0)
        {
            throw new LocalServersException((await errors).Trim());
        }
    }
}

/// <summary>Everything RabbitMQ must be told to be private: its own node, ports, folders, and nothing of the machine's configuration.</summary>
internal sealed record RabbitNode(string Folder, int Port, int ManagementPort, int DistributionPort, int EpmdPort, string User, string Password)
{
    public string Address => $"amqp://{User}:{Password}@127.0.0.1:{Port}";

    /// <summary>For a process whose working folder is <see cref="Folder"/>. Node names meet in epmd, and each suite has an epmd of its own.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
        ["LANG"] = "C.UTF-8",
        ["HOME"] = LocalServers.Here,
        ["RUNNING_UNDER_SYSTEMD"] = "true",
        ["RABBITMQ_NODENAME"] = "scim@localhost",
        ["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_DIST_PORT"] = DistributionPort.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_PORT"] = EpmdPort.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(LocalServers.Here, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(LocalServers.Here, "log"),
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(LocalServers.Here, "rabbitmq.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(LocalServers.Here, "advanced.config"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(LocalServers.Here, "enabled_plugins"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(LocalServers.Here, "rabbitmq-env.conf"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(LocalServers.Here, "rabbitmq.pid"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(LocalServers.Here, "config"),
        // One scheduler that does not spin: on a small machine the broker must not starve the services.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}",
    };

    public void WriteFiles()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {ManagementPort}
            load_definitions = {LocalServers.Here}/definitions.json
            log.console = true
            log.console.level = warning
            log.file = false
            vm_memory_high_watermark.relative = 0.2
            disk_free_limit.absolute = 200MB

            """);
        File.WriteAllText(Path.Combine(Folder, "definitions.json"), Definitions());
        File.WriteAllText(Path.Combine(Folder, "enabled_plugins"), "[rabbitmq_management].\n");
        File.WriteAllText(Path.Combine(Folder, "rabbitmq-env.conf"), "");
        File.WriteAllText(Path.Combine(Folder, "advanced.config"), "[].\n");
    }

    /// <summary>The only user, by a salted hash: a password in the configuration is in the broker's log at Debug level.</summary>
    private string Definitions()
    {
        var salt = RandomNumberGenerator.GetBytes(4);
        var hash = Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(Password)])]);
        return $$"""
            {"users":[{"name":"{{User}}","password_hash":"{{hash}}","hashing_algorithm":"rabbit_password_hashing_sha256","tags":["administrator"]} ],
             "vhosts":[{"name":"/"}],
             "permissions":[{"user":"{{User}}","vhost":"/","configure":".*","write":".*","read":".*"}]}
            """;
    }
}
