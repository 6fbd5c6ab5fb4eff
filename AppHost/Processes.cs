using System.Diagnostics;
using System.Globalization;

namespace ScimSuite.AppHost;

/// <summary>What Linux tells about a process. Everywhere else, and for a process that has gone, nothing.</summary>
internal static class Processes
{
    public static string? WorkingFolder(int pid)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cwd")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string? Variable(int pid, string name) =>
        Words(pid, "environ").FirstOrDefault(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>So that the prompt comes back when everything has ended, and not before.</summary>
    public static async Task WaitUntilGoneAsync(IReadOnlyList<int> pids, TimeSpan atMost)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < atMost && pids.Any(pid => Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}"))))
        {
            await Task.Delay(100);
        }
    }

    /// <summary>
    /// RabbitMQ starts an epmd of its own when it finds none, as a daemon that would outlive everything. Ended is the one that was started for this data folder.
    /// </summary>
    public static void EndEpmd(string data)
    {
        foreach (var epmd in Process.GetProcessesByName("epmd"))
        {
            using (epmd)
            {
                try
                {
                    if (Variable(epmd.Id, "SCIMSUITE_DATA") == data)
                    {
                        epmd.Kill();
                    }
                }
                catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
                {
                    // it has gone by itself
                }
            }
        }
    }

    private static string[] Words(int pid, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
