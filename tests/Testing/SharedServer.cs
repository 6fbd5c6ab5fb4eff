using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ScimSuite.Testing;

/// <summary>
/// A server that all test assemblies of a run share: whichever comes first starts it, the others find it, and it ends with the last of them
/// (<c>keeper.sh</c> watches), even if they were killed.
/// </summary>
internal static class SharedServer
{
    /// <summary>Two checkouts never meet: their servers may need different migrations.</summary>
    private static readonly string Base = Path.Combine(Path.GetTempPath(),
        $"scimsuite-tests-{Environment.UserName}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Solution.Root)))[..8]}");

    /// <param name="prepare">Fills the folder and writes <c>run</c>, which becomes the server; returns what others must know.</param>
    /// <param name="waitUntilUp">Returns when the server answers.</param>
    public static async Task<TServer> JoinAsync<TServer>(string name, Func<string, Task<TServer>> prepare, Func<TServer, CancellationToken, Task> waitUntilUp)
    {
        Directory.CreateDirectory(Base);
        var folder = Path.Combine(Base, name);
        var lockFile = folder + ".lock";
        using var held = await LockAsync(lockFile);

        var state = Path.Combine(folder, "server.json");
        if (File.Exists(state))
        {
            Register(folder);
            var running = JsonSerializer.Deserialize<TServer>(await File.ReadAllTextAsync(state))!;
            if (await AnswersAsync(running, waitUntilUp))
            {
                return running;
            }
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        Register(folder);
        var server = await prepare(folder);
        StartKeeper(folder, lockFile);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            await Task.WhenAny(waitUntilUp(server, limit.Token), EndedAsync(Path.Combine(folder, "ended"), limit.Token)).Unwrap();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            throw new TestServerException($"The private {name} did not come up. Its last words:\n{Tail(Path.Combine(folder, "server.log"))}", e);
        }

        // Written last: who finds it finds a server that answers.
        await File.WriteAllTextAsync(state + ".new", JsonSerializer.Serialize(server));
        File.Move(state + ".new", state);
        return server;
    }

    /// <summary>A server that ended will not come up, however long one waits.</summary>
    private static async Task EndedAsync(string mark, CancellationToken ct)
    {
        while (!File.Exists(mark))
        {
            await Task.Delay(100, ct);
        }

        throw new IOException("it ended at once");
    }

    /// <summary>A folder may outlive its server when the keeper itself was killed.</summary>
    private static async Task<bool> AnswersAsync<TServer>(TServer server, Func<TServer, CancellationToken, Task> waitUntilUp)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await waitUntilUp(server, limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Writes the program that becomes the server, with nothing of our environment in it.</summary>
    public static void WriteRun(string folder, IReadOnlyDictionary<string, string> environment, string script)
    {
        var run = Path.Combine(folder, "run");
        File.WriteAllText(run, $"#!/usr/bin/env -S -i /bin/bash --noprofile --norc\n{string.Concat(environment.Select(e => $"export {e.Key}='{e.Value}'\n"))}cd '{folder}'\n{script}\n");
        if (OperatingSystem.IsWindows())
        {
            throw new TestServerException("On Windows the tests need a container runtime: docker info must answer.");
        }

        File.SetUnixFileMode(run, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new TestServerException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors}{await output}");
        }
    }

    private static async Task<FileStream> LockAsync(string file)
    {
        // FileShare.None is flock(2) here, the lock that keeper.sh takes. The kernel gives it back if we die.
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < TimeSpan.FromMinutes(3))
            {
                await Task.Delay(50);
            }
        }
    }

    private static void Register(string folder)
    {
        var user = Path.Combine(folder, "users", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(Path.GetDirectoryName(user)!);
        File.WriteAllText(user, "");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => LeaveAndWait(folder, user);
    }

    /// <summary>The last to go waits a moment for the server, so that nothing is left when the test command returns.</summary>
    private static void LeaveAndWait(string folder, string user)
    {
        try
        {
            File.Delete(user);
            for (var i = 0; i < 50 && Directory.Exists(Path.Combine(folder, "users")) && Directory.GetFiles(Path.Combine(folder, "users")).Length == 0; i++)
            {
                Thread.Sleep(100);
            }
        }
        catch (IOException)
        {
            // removed while we looked: that is what we wait for
        }
    }

    private static void StartKeeper(string folder, string lockFile)
    {
        // Redirected to files: a test runner waits for everyone who holds its output.
        var keeper = Path.Combine(AppContext.BaseDirectory, "keeper.sh");
        using var start = Process.Start("/bin/sh", ["-c", $"exec setsid -f /bin/bash '{keeper}' '{folder}' '{lockFile}' </dev/null >'{folder}/keeper.log' 2>&1"]);
        start.WaitForExit();
    }

    private static string Tail(string file) => File.Exists(file) ? string.Join('\n', File.ReadLines(file).TakeLast(20)) : "(none)";
}

/// <summary>The machine cannot do what the tests need; the sentence says what.</summary>
public sealed class TestServerException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Where the sources are.</summary>
public static class Solution
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ScimSuite.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new TestServerException("The tests must run from a folder under ScimSuite.sln.");
    }
}
