using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Local;

namespace ScimSuite.AppHost;

/// <summary>
/// Everything a suite keeps between two runs: its secrets (readable by its owner alone), the ports it likes to have again,
/// the servers' data. Held by one run at a time.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string Marker = ".scimsuite";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _held;
    private readonly JsonObject _secrets;
    private readonly JsonObject _ports;
    private readonly HashSet<int> _given = [];

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _held = held;
        _secrets = Read("secrets.json");
        _ports = Read("ports.json");
    }

    public string Path { get; }

    public static DataFolder Open(SuiteOptions options)
    {
        var path = options.Data;
        FileStream held;
        try
        {
            Directory.CreateDirectory(path);
            var marker = System.IO.Path.Combine(path, Marker);
            if (!File.Exists(marker) && Directory.EnumerateFileSystemEntries(path).Any())
            {
                throw new SuiteException($"{path} is not empty and not a data folder of this suite; name another one with --data.", SuiteException.Arguments);
            }

            // flock(2): the kernel gives it back when we die, however we die.
            held = new FileStream(marker, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is 11 or 35 || e.Message.Contains("being used", StringComparison.Ordinal))
        {
            throw new SuiteException($"{path} is in use by another running suite. Stop it, or start this one with --data of its own.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SuiteException($"The data folder {path} cannot be used: {e.Message}");
        }

        WaitForThePreviousRun(path);
        if (options.IsFresh)
        {
            Empty(path);
        }

        // Left by a run that was killed: it would name processes that are gone.
        File.Delete(System.IO.Path.Combine(path, Suite.SuiteLife.FileName));

        return new DataFolder(path, held);
    }

    public string Of(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Made once, then always the same.</summary>
    public string Secret(string name, Func<string> make)
    {
        if (_secrets[name]?.GetValue<string>() is { } known)
        {
            return known;
        }

        var made = make();
        _secrets[name] = made;
        Write("secrets.json", _secrets);
        return made;
    }

    public string? FindSecret(string name) => _secrets[name]?.GetValue<string>();

    public void Forget(string name)
    {
        _secrets.Remove(name);
        Write("secrets.json", _secrets);
    }

    /// <summary>The port this folder had last time, if it is free; else the wished one; else any.</summary>
    public int Port(string name, int wished = 0)
    {
        var port = new[] { _ports[name]?.GetValue<int>() ?? 0, wished }.FirstOrDefault(candidate => candidate > 0 && !_given.Contains(candidate) && IsFree(candidate));
        while (port == 0 || !_given.Add(port))
        {
            port = LocalServers.FreePort();
        }

        _ports[name] = port;
        Write("ports.json", _ports);
        return port;
    }

    public static bool IsFree(int port)
    {
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            try
            {
                using var probe = new TcpListener(address, port);
                probe.Start();
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                return false;
            }
            catch (SocketException)
            {
                // no such loopback on this machine
            }
        }

        return true;
    }

    /// <summary>Whole or not at all, and for its owner's eyes: readers never see half a file.</summary>
    public void Write(string name, JsonNode content)
    {
        var file = Of(name);
        var streamOptions = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            streamOptions.UnixCreateMode = Private;
        }

        using (var text = new StreamWriter(file + ".new", streamOptions))
        {
            text.Write(content.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }

        File.Move(file + ".new", file, overwrite: true);
    }

    public void Dispose() => _held.Dispose();

    private JsonObject Read(string name)
    {
        try
        {
            return File.Exists(Of(name)) ? JsonNode.Parse(File.ReadAllText(Of(name)))!.AsObject() : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new SuiteException($"{Of(name)} cannot be read ({e.Message}). Start once with --fresh to begin anew.");
        }
    }

    private static void Empty(string path)
    {
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().Where(entry => entry.Name != Marker))
        {
            if (entry is DirectoryInfo folder && folder.LinkTarget is null)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    /// <summary>After a kill -9 of the AppHost its servers need some seconds to notice; their data must not be opened twice.</summary>
    private static void WaitForThePreviousRun(string path)
    {
        var watch = Stopwatch.StartNew();
        while (ServersOf(path).ToList() is { Count: > 0 } pids)
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(40))
            {
                throw new SuiteException($"Servers of a previous run still use {path} (process {string.Join(", ", pids)}). End them, then start again.");
            }

            if (watch.Elapsed < TimeSpan.FromMilliseconds(100))
            {
                Console.WriteLine("the previous run on this folder is still ending; waiting for it");
            }

            Thread.Sleep(250);
        }
    }

    private static IEnumerable<int> ServersOf(string path) => !OperatingSystem.IsLinux() ? [] :
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(System.IO.Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Processes.WorkingFolder(pid) is { } folder && (folder == System.IO.Path.Combine(path, "postgres") || folder == System.IO.Path.Combine(path, "rabbitmq")));
}
