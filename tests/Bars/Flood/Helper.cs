using System.Diagnostics;
using System.Globalization;

namespace ScimSuite.Bars.Flood;

/// <summary>
/// This program once more, as a process of its own beside what is measured: <c>flood</c> and <c>sink</c>. It says one line when it is ready, is told to
/// begin by a line, says one line when it is done, and ends with its input.
/// </summary>
internal sealed class Helper : IDisposable
{
    private readonly Process _process;

    private Helper(Process process) => _process = process;

    /// <summary>What it said when it was ready.</summary>
    public string Said { get; private init; } = "";

    /// <param name="niceness">0 = as important as the suite; 19 = whatever is left over.</param>
    public static async Task<Helper> StartAsync(int niceness, params string[] words)
    {
        var start = new ProcessStartInfo("/usr/bin/nice", ["-n", niceness.ToString(CultureInfo.InvariantCulture), Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
            typeof(Helper).Assembly.Location, .. words])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        // Few threads and no second compilation while it is measured beside.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TieredCompilation"] = "0";
        var process = Process.Start(start)!;
        return new Helper(process) { Said = await process.StandardOutput.ReadLineAsync() ?? throw new IOException($"{words[0]} did not start.") };
    }

    public void Begin() => _process.StandardInput.WriteLine();

    public async Task<string> ResultAsync() => await _process.StandardOutput.ReadLineAsync() ?? throw new IOException("It ended without a result.");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5_000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
