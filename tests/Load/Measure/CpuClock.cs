using System.Globalization;

namespace ScimSuite.Load.Measure;

/// <summary>CPU seconds that named processes have used, their children included: PostgreSQL works in children.</summary>
internal sealed class CpuClock(IReadOnlyDictionary<string, IReadOnlyList<int>> processes)
{
    // The kernel's unit for these fields, the same on every Linux since 2.6 (sysconf(_SC_CLK_TCK)).
    private const double TicksPerSecond = 100;

    public IReadOnlyDictionary<string, double> Read()
    {
        var all = Snapshot();
        var children = all.ToLookup(each => each.Value.Parent, each => each.Key);
        return processes.ToDictionary(each => each.Key, each => each.Value.Sum(pid => Total(pid, all, children)));
    }

    public static IReadOnlyDictionary<string, double> Difference(IReadOnlyDictionary<string, double> before, IReadOnlyDictionary<string, double> after) =>
        after.ToDictionary(each => each.Key, each => Math.Max(0, each.Value - before.GetValueOrDefault(each.Key)));

    private static double Total(int pid, Dictionary<int, (int Parent, double Own, double Reaped)> all, ILookup<int, int> children) =>
        all.TryGetValue(pid, out var process) ? process.Own + process.Reaped + children[pid].Sum(child => Total(child, all, children)) : 0;

    private static Dictionary<int, (int Parent, double Own, double Reaped)> Snapshot()
    {
        var all = new Dictionary<int, (int, double, double)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                continue;
            }

            try
            {
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                // The name in parentheses may hold anything; the numbers begin after its last one.
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                all[pid] = (int.Parse(fields[1]), Seconds(fields[11]) + Seconds(fields[12]), Seconds(fields[13]) + Seconds(fields[14]));
            }
            catch (IOException)
            {
                // Gone between the listing and the reading.
            }
        }

        return all;
    }

    private static double Seconds(string ticks) => long.Parse(ticks) / TicksPerSecond;
}
