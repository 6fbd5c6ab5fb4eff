using ScimSuite.Twins.Suite;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Checks;

/// <summary>Each write that changed something is one audit event, and nothing else is.</summary>
internal static class AuditCount
{
    private const int NamedAtMost = 50;

    public static IReadOnlyList<string> Compare(IReadOnlyCollection<Mutation> mutations, IReadOnlyCollection<Mutation> noChanges, IReadOnlyCollection<AuditEvent> events)
    {
        var differences = new List<string>();
        foreach (var twice in events.GroupBy(each => (each.Resource, each.Version)).Where(same => same.Count() > 1))
        {
            differences.Add($"{twice.Key.Resource} version {twice.Key.Version} was recorded {twice.Count()} times ({string.Join(", ", twice.Select(each => each.Action))})");
        }

        var byRequest = events.Where(each => each.RequestId is not null).ToLookup(each => each.RequestId!);
        var explained = new HashSet<string>();
        var unmatched = new List<Mutation>();
        foreach (var mutation in mutations)
        {
            var found = mutation.RequestIds.SelectMany(id => byRequest[id]).ToArray();
            explained.UnionWith(found.Select(each => each.Id));
            if (found.Length == 0)
            {
                unmatched.Add(mutation);
            }
            else if (found.Length > 1)
            {
                differences.Add($"{mutation.What} is {found.Length} events");
            }
        }

        // A write whose answer was lost has an event under a request id that we never read: it is known by its resource.
        var unexplained = events.Where(each => !explained.Contains(each.Id)).ToList();
        foreach (var mutation in unmatched)
        {
            var index = mutation.AnAnswerWasLost ? unexplained.FindIndex(each => each.Resource == mutation.Resource) : -1;
            if (index >= 0)
            {
                unexplained.RemoveAt(index);
            }
            else
            {
                differences.Add($"{mutation.What} has no event (request {string.Join(", ", mutation.RequestIds)})");
            }
        }

        var silent = noChanges.SelectMany(each => each.RequestIds.Select(id => (id, each.What))).ToLookup(pair => pair.id, pair => pair.What);
        differences.AddRange(unexplained.Select(each => each.RequestId is { } id && silent.Contains(id)
            ? $"{each.Action} of {each.Resource} was recorded for a write that changed nothing ({silent[id].First()})"
            : $"{each.Action} of {each.Resource} version {each.Version} belongs to no write of ours (request {each.RequestId})"));

        return differences.Count <= NamedAtMost ? differences : [.. differences.Take(NamedAtMost), $"… and {differences.Count - NamedAtMost} more"];
    }
}
