using ScimSuite.Bars;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("ScimSuite.EndToEnd.Tests.Secrecy.SecrecyLast", "ScimSuite.EndToEnd.Tests")]

namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>
/// Bar S6, after all other tests: nothing that any process said, printed, exported or counted holds a secret that was made or used in this
/// run, in any spelling. One suite is at Debug level, with SCIMSUITE_LOUD=1 all are. That something would be found is shown by secrets that were given away on purpose.
/// </summary>
[Collection(Name)]
public sealed class SaidNothing(ITestOutputHelper output)
{
    public const string Name = "when the suite has ended";

    /// <summary>A library each that is quiet by default, and must have been heard: it says at Debug what it has to say, or at Information.</summary>
    private static readonly string[] _loud =
    [
        "Npgsql", "Yarp", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Authorization", "Microsoft.AspNetCore.Authentication",
        "Microsoft.AspNetCore.DataProtection", "Microsoft.AspNetCore.Antiforgery", "Microsoft.AspNetCore.Components", "MassTransit", "OpenIddict", "Polly", "System.Net.Http.HttpClient",
    ];

    [Fact]
    public async Task No_secret_is_in_anything_that_any_process_said()
    {
        var (recording, folder) = (Recording.Current, Recording.Current.Folder);
        recording.Flush();
        var figures = new List<Figure>();
        var patterns = Path.GetTempFileName();
        try
        {
            foreach (var process in recording.Processes)
            {
                figures.Add(Said(process, "printed at Debug", $"{process}.log"));
            }

            foreach (var service in recording.Processes.Except(["postgres", "rabbitmq", "migrate", "apphost"]))
            {
                figures.Add(Said(service, "exported: spans, log records, metrics; shown: metrics", $"{service}.traces", $"{service}.logs", $"{service}.metrics", $"{service}.metrics.txt"));
            }

            figures.Add(Said("the suite", "told of itself: its database, its API", "database.sql", "api.json"));
            if (recording.Missed is { } missed)
            {
                figures.Add(new("S6", "the last look", missed, "taken", false));
            }

            var silent = new List<string>();
            foreach (var category in _loud)
            {
                await File.WriteAllLinesAsync(patterns, from level in new[] { "Debug", "Information" } select $"\"LogLevel\":\"{level}\",\"Category\":\"{category}");
                if ((await SecretSearch.FindAsync(patterns, folder, 1)).Count == 0)
                {
                    silent.Add(category);
                }
            }

            figures.Add(new("S6", $"libraries heard below Warning, of {_loud.Length}", silent.Count == 0 ? "all" : "not " + string.Join(", ", silent), "all", silent.Count == 0));
            foreach (var (file, secret) in GivenAway.All)
            {
                await SecretSearch.WriteAsync(patterns, [secret]);
                var isFound = (await SecretSearch.FindAsync(patterns, Path.Combine(folder, file), 1)).Count > 0;
                figures.Add(new("S6", $"a secret given away on purpose, in {file}", isFound ? "found" : "not found", "found", isFound));
            }

            await SecretSearch.WriteAsync(patterns, Planted.All.Keys);
            var found = await SecretSearch.FindAsync(patterns, folder, 100);
            var kinds = Planted.All.Values.GroupBy(kind => kind).ToList();
            figures.Add(new("S6", $"{Planted.All.Count} secrets of {kinds.Count} kinds in {SecretSearch.KibOf(folder):N0} KiB", $"{found.Count}{Sample(found)}", "0", found.Count == 0));
        }
        finally
        {
            File.Delete(patterns);
        }

        var report = string.Join('\n', figures);
        output.WriteLine(report);
        recording.Write("figures.txt", report);
        Assert.True(recording.Processes.Count > 9 && !GivenAway.All.IsEmpty && Planted.All.Count > 100, $"This test looks at what others made the suite say: run it with them.\n{report}");
        Assert.True(figures.All(figure => figure.IsReached), report);
    }

    /// <summary>Every one of the files must be there with something in it.</summary>
    private static Figure Said(string who, string what, params IReadOnlyList<string> files)
    {
        var sizes = files.Select(file => Path.Combine(Recording.Current.Folder, file)).Select(file => File.Exists(file) ? SecretSearch.KibOf(file) : 0).ToList();
        return new("S6", $"{who}: {what}", string.Join(" + ", sizes.Select(kib => $"{kib:N0}")) + " KiB", "each more than 0", sizes.TrueForAll(kib => kib > 0));
    }

    /// <summary>Each spelling once, with what it is.</summary>
    private static string Sample(List<string> found) => string.Concat(found
        .Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).GroupBy(parts => (Path.GetFileName(parts[0]), parts[2])).Take(60)
        .Select(each => $"\n       {each.Key.Item1}, {each.Count()} times, {KindOf(each.Key.Item2)}: {each.Key.Item2}"));

    private static string KindOf(string spelling) => Planted.All.FirstOrDefault(each => SecretSearch.Spellings(each.Key).Contains(spelling)).Value ?? "?";
}

[CollectionDefinition(SaidNothing.Name)]
public sealed class AfterTheSuite;

/// <summary>What was said can be looked at when all has been said.</summary>
public sealed class SecrecyLast : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(each => each.DisplayName == SaidNothing.Name);
}
