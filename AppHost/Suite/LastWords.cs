using Aspire.Hosting.ApplicationModel;

namespace ScimSuite.AppHost.Suite;

/// <summary>What a process said last: the dashboard has all of it, but whoever watches a start fail looks at the console.</summary>
internal static class LastWords
{
    /// <summary>Words are worth less than a restart that does not wait for them.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <remarks>What the orchestrator adds of its own (<c>[sys]</c>) is left out.</remarks>
    /// <param name="instance">The process, by the name the orchestrator gave it.</param>
    public static async Task<string> LastWordsAsync(this ResourceLoggerService logs, string instance, CancellationToken ct) =>
        Shortened(await LastLinesAsync(logs.GetAllAsync(instance), 1, ct));

    public static async Task<string> LastWordsAsync(this ResourceLoggerService logs, IResource resource, CancellationToken ct) =>
        Shortened(await LastLinesAsync(logs.GetAllAsync(resource), 1, ct));

    public static async Task<IReadOnlyList<string>> LastLinesAsync(IAsyncEnumerable<IReadOnlyList<LogLine>> log, int count, CancellationToken ct)
    {
        var said = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_patience);
        try
        {
            await foreach (var batch in log.WithCancellation(limit.Token))
            {
                said.AddRange(batch.Select(line => line.Content));
            }
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // The log of a process that has just died may end in an error, or not at all. What was read will do.
        }

        return [.. said.Where(line => !string.IsNullOrWhiteSpace(line) && !line.Contains("[sys]", StringComparison.Ordinal)).TakeLast(count)];
    }

    private static string Shortened(IReadOnlyList<string> lines) => lines switch
    {
        [] => "(nothing yet)",
        [{ Length: > 200 } line, ..] => line[..199] + "…",
        [var line, ..] => line,
    };
}
