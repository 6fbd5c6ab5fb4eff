using System.Diagnostics;
using System.Globalization;

// Two suites at once would measure the machine, not the suite.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ScimSuite.EndToEnd.Tests;

/// <summary>The AppHost as a person starts it: a process of its own, stopped by a signal, started again on the same data.</summary>
public sealed class ProcessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task One_post_is_one_trace_sigterm_leaves_no_process_behind_and_the_next_start_keeps_everything_and_brings_the_demo()
    {
        var data = Path.Combine(Path.GetTempPath(), $"scimsuite-process-{Guid.NewGuid():N}");
        try
        {
            var first = await RunAsync(data, [], async (suite, http) =>
            {
                var posted = 0;
                await new DashboardTrace(suite, http).ShowsAsync(async () =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, suite.Scim + "/Users")
                    {
                        Content = new StringContent(Scim.User(posted++ == 0 ? "kept" : $"kept-{posted}"), new System.Net.Http.Headers.MediaTypeHeaderValue("application/scim+json")),
                    };
                    request.Headers.Authorization = new("Bearer", suite.Token(0, "main"));
                    using var response = await http.SendAsync(request);
                    Assert.Equal(201, (int)response.StatusCode);
                    return response.Headers.GetValues("X-Request-Id").Single();
                });
                await PortalBrowser.CloseAsync();
                return suite;
            });

            await RunAsync(data, ["--demo", "--no-dashboard"], async (suite, http) =>
            {
                Assert.Equal(first.Token(0, "main"), suite.Token(0, "main"));
                using var request = new HttpRequestMessage(HttpMethod.Get, suite.Scim + "/Users?filter=" + Uri.EscapeDataString("userName eq \"kept\""));
                request.Headers.Authorization = new("Bearer", suite.Token(0, "main"));
                using var response = await http.SendAsync(request);
                Assert.Contains("\"totalResults\":1", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                await new LivingDemo(suite, http).ShowsAsync();
                return suite;
            });
        }
        finally
        {
            if (Directory.Exists(data))
            {
                Directory.Delete(data, recursive: true);
            }
        }
    }

    private static async Task<SuiteFile> RunAsync(string data, string[] more, Func<SuiteFile, HttpClient, Task<SuiteFile>> use)
    {
        var output = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var start = new ProcessStartInfo("dotnet", [AppHostAssembly(), "--data", data, "--port", "0", .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(AppHostAssembly()),
        };
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var file = Path.Combine(data, "scimsuite.json");
            await Eventually.HoldsAsync(() => File.Exists(file) || process.HasExited, Limit, "the suite is ready");
            Assert.False(process.HasExited, string.Join('\n', output.TakeLast(40)));
            using var http = new HttpClient();
            var suite = await use(SuiteFile.Read(file), http);

            Suite.Signal("TERM", process.Id);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await process.WaitForExitAsync(limit.Token);

            Assert.Equal(0, process.ExitCode);
            Assert.False(File.Exists(file), "scimsuite.json outlived its suite");
            await Eventually.HoldsAsync(() => Mentioning(data).Count == 0, TimeSpan.FromSeconds(15), "every process is gone; left: " + string.Join(" | ", Mentioning(data)));
            Assert.All(suite.Processes.Values.SelectMany(p => p), p => Assert.False(Directory.Exists($"/proc/{p.Pid}"), $"pid {p.Pid} lives on"));
            return suite;
        }
        finally
        {
            if (!process.HasExited)
            {
                Suite.Signal("TERM", process.Id);
                process.WaitForExit(30_000);
            }
        }
    }

    /// <summary>Processes whose command line or environment names the data folder: services, both servers, epmd.</summary>
    private static List<string> Mentioning(string data)
    {
        var found = new List<string>();
        foreach (var folder in Directory.GetDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                var command = File.ReadAllText($"{folder}/cmdline").Replace('\0', ' ');
                if (command.Contains(data, StringComparison.Ordinal) || File.ReadAllText($"{folder}/environ").Contains(data, StringComparison.Ordinal))
                {
                    found.Add($"{Path.GetFileName(folder)} {command}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // gone while we looked
            }
        }

        return found;
    }

    private static string AppHostAssembly()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "ScimSuite.sln")))
        {
            root = root.Parent;
        }

        return Path.Combine(root.FullName, "AppHost", "bin", configuration, "net10.0", "ScimSuite.AppHost.dll");
    }
}
