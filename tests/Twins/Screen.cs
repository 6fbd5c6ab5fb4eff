using System.Globalization;
using ScimSuite.Twins;
using Spectre.Console;

namespace ScimSuite.Twins;

/// <summary>A run for people: bars while it goes, one table at the end, each difference by name.</summary>
internal static class Screen
{
    private const int LinesAtMost = 40;

    public static Task<TwinReport> WatchAsync(TwinOptions options, CancellationToken ct)
    {
        if (options.DryRun || Console.IsOutputRedirected)
        {
            var last = "";
            return TwinRun.RunAsync(options, ct, step =>
            {
                if (!options.DryRun && step.Done == step.Total && Interlocked.Exchange(ref last, step.Phase) != step.Phase)
                {
                    Console.WriteLine($"  {step.Phase}: {step.Total}");
                }
            });
        }

        return AnsiConsole.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var tasks = new Dictionary<string, ProgressTask>();
                return await TwinRun.RunAsync(options, ct, step =>
                {
                    lock (tasks)
                    {
                        if (!tasks.TryGetValue(step.Phase, out var task))
                        {
                            tasks[step.Phase] = task = context.AddTask(Markup.Escape(step.Phase), maxValue: Math.Max(1, step.Total));
                        }

                        task.Value = step.Total == 0 ? 1 : Math.Max(task.Value, step.Done);
                    }
                });
            });
    }

    public static void Show(TwinReport report)
    {
        // A file has no width of its own; a line cut in three is hard to read there.
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 160;
        }

        var table = new Table().Border(TableBorder.Rounded).Title($"{report.Provider} → {Markup.Escape(report.Target)}").HideHeaders().AddColumns("", "");
        Row("seed", Number(report.Seed));
        Row("requests", $"{Number(report.Requests)}  ({string.Join(", ", report.ByStatus.Select(each => $"{each.Key}: {Number(each.Value)}"))})");
        Row("latency", string.Create(CultureInfo.InvariantCulture, $"p50 {report.MedianMilliseconds:0.0} ms, p95 {report.P95Milliseconds:0.0} ms, p99 {report.P99Milliseconds:0.0} ms"));
        Row("retried", Number(report.Retried));
        Row("found already there", Number(report.Adopted));
        Row("unexpected", Number(report.Unexpected.Count), report.Unexpected.Count == 0);
        Row("writes that changed something", Number(report.Mutations));
        Row("writes that changed nothing", Number(report.NoChanges));
        Row("audit events", report.AuditEvents is { } events ? Number(events) : "not counted (no suite file)", report.AuditEvents is null || report.AuditEvents == report.Mutations);
        Row("audit differences", Number(report.AuditDifferences.Count), report.AuditDifferences.Count == 0);
        Row("compared", $"{Number(report.UsersCompared)} users, {Number(report.GroupsCompared)} groups");
        Row("state differences", Number(report.Differences.Count), report.Differences.Count == 0);
        Row("agreed after", string.Create(CultureInfo.InvariantCulture, $"{report.Settled.TotalSeconds:0.0} s"));
        Row("took", string.Create(CultureInfo.InvariantCulture, $"{report.Phases.Sum(phase => phase.Took.TotalSeconds):0.0} s in {report.Phases.Count} phases"));
        AnsiConsole.Write(table);

        Name("Unexpected answers", report.Unexpected);
        Name("State differences", report.Differences);
        Name("Audit differences", report.AuditDifferences);
        AnsiConsole.MarkupLine(report.Agrees ? "[green]All agree.[/]" : "[red]Not all agree.[/]");

        void Row(string what, string value, bool? isGood = null) =>
            table.AddRow(new Markup(Markup.Escape(what)), new Markup(Markup.Escape(value), isGood switch { true => Color.Green, false => Color.Red, null => Color.Default }));
    }

    private static void Name(string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        Console.WriteLine();
        Console.WriteLine($"{title} ({lines.Count}):");
        foreach (var line in lines.Take(LinesAtMost))
        {
            Console.WriteLine($"  {line}");
        }

        if (lines.Count > LinesAtMost)
        {
            Console.WriteLine($"  … and {lines.Count - LinesAtMost} more");
        }
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
