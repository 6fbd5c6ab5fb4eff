using System.Globalization;
using System.Text.Json;
using ScimSuite.Load.Measure;
using Spectre.Console;

namespace ScimSuite.Load;

/// <summary>The figures, for people and for machines.</summary>
internal static class Screen
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Show(IReadOnlyList<Measurement> measurements, LoadOptions options)
    {
        // A file has no width of its own; a line cut in three is hard to read there.
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 180;
        }

        var table = new Table().Border(TableBorder.Rounded)
            .Title(string.Create(CultureInfo.InvariantCulture, $"{options.Concurrency} connections, {options.Duration.TotalSeconds:0} s each, {options.Preload:N0} users, {Environment.ProcessorCount} cores"))
            .AddColumn(new TableColumn("scenario").NoWrap()).AddColumn("what")
            .AddColumn(new TableColumn("req/s").RightAligned()).AddColumn(new TableColumn("p50 ms").RightAligned())
            .AddColumn(new TableColumn("p95").RightAligned()).AddColumn(new TableColumn("p99").RightAligned())
            .AddColumn("errors").AddColumn("CPU seconds");
        foreach (var each in measurements)
        {
            table.AddRow(
                each.Scenario,
                Markup.Escape(each.What),
                Number(each.PerSecond, "N0"),
                Number(each.P50, "0.0"),
                Number(each.P95, "0.0"),
                Number(each.P99, "0.0"),
                each.Errors.Count == 0 ? "-" : $"[red]{string.Join(", ", each.Errors.Select(error => $"{(error.Key == 0 ? "no answer" : error.Key)}: {error.Value}"))}[/]",
                string.Join("  ", each.Cpu.Where(process => process.Value >= 0.05).OrderByDescending(process => process.Value).Select(process => $"{process.Key} {Number(process.Value, "0.0")}")));
        }

        AnsiConsole.Write(table);
    }

    public static void Write(string file, IReadOnlyList<Measurement> measurements, LoadOptions options) => File.WriteAllText(file, JsonSerializer.Serialize(new
    {
        at = DateTimeOffset.UtcNow,
        cores = Environment.ProcessorCount,
        concurrency = options.Concurrency,
        seconds = options.Duration.TotalSeconds,
        preload = options.Preload,
        measurements,
    }, Json));

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
