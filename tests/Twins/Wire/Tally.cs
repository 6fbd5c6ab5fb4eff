using System.Collections.Concurrent;
using System.Globalization;

namespace ScimSuite.Twins.Wire;

/// <summary>One write that changed the directory: what it was and by which request ids the service may know it.</summary>
internal sealed record Mutation(string What, string? Resource, IReadOnlyList<string> RequestIds, bool AnAnswerWasLost);

/// <summary>Everything that is counted, from any thread.</summary>
internal sealed class Tally
{
    private const int NamedAtMost = 200;

    private readonly ConcurrentDictionary<string, int> byStatus = new();
    private readonly ConcurrentBag<double> milliseconds = [];
    private readonly ConcurrentQueue<string> unexpected = new();
    private int requests;
    private int retried;
    private int adopted;
    private int unexpectedCount;

    public ConcurrentQueue<Mutation> Mutations { get; } = new();

    public ConcurrentQueue<Mutation> NoChanges { get; } = new();

    public int Requests => requests;

    public int Retried => retried;

    public int Adopted => adopted;

    public IReadOnlyDictionary<string, int> ByStatus => byStatus.OrderBy(status => status.Key, StringComparer.Ordinal).ToDictionary();

    public IReadOnlyList<string> Unexpected => unexpectedCount <= NamedAtMost
        ? [.. unexpected]
        : [.. unexpected, $"… and {unexpectedCount - NamedAtMost} more"];

    public void Answered(int? status, TimeSpan took)
    {
        Interlocked.Increment(ref requests);
        byStatus.AddOrUpdate(status?.ToString(CultureInfo.InvariantCulture) ?? "no answer", 1, (_, count) => count + 1);
        if (status is not null)
        {
            milliseconds.Add(took.TotalMilliseconds);
        }
    }

    public void TriedAgain() => Interlocked.Increment(ref retried);

    public void Found() => Interlocked.Increment(ref adopted);

    public void Surprise(string sentence)
    {
        if (Interlocked.Increment(ref unexpectedCount) <= NamedAtMost)
        {
            unexpected.Enqueue(sentence);
        }
    }

    public double Percentile(double share)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
