using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Checks;

/// <summary>What the service holds in the end against what it was told: attribute by attribute, member by member.</summary>
internal sealed class FinalState(ScimLink link, Company company, int concurrency)
{
    private const int ListedAtMost = 20_000;
    private const int PageSize = 100;

    private readonly ConcurrentQueue<string> differences = new();
    private readonly HashSet<string> deleted = [.. company.People.Where(person => person is { Gone: true, Id: not null }).Select(person => person.Id!)];

    public IReadOnlyList<string> Differences => [.. differences.Order(StringComparer.Ordinal)];

    public async Task CompareAsync(TimeSpan settle, Action<int> step, CancellationToken ct)
    {
        var deadline = DateTime.UtcNow + settle;
        await SettleAsync(company.Teams, CompareGroupAsync, deadline, step, ct);
        await SettleAsync(company.People, CompareUserAsync, deadline, done => step(company.Teams.Count + done), ct);
        await CompareListsAsync(ct);
    }

    /// <summary>
    /// What follows by events (User.groups, and the memberships of whoever was deleted) may come later than the answers:
    /// those are asked again until it is there or the time is up. Everything else must be right at the first look.
    /// </summary>
    private async Task SettleAsync<T>(IReadOnlyCollection<T> items, Func<T, bool, CancellationToken, Task<bool>> isSettled, DateTime deadline, Action<int> step, CancellationToken ct)
    {
        for (var waiting = items; ;)
        {
            var last = DateTime.UtcNow >= deadline;
            var late = new ConcurrentBag<T>();
            await EachAsync(waiting, async (item, token) =>
            {
                if (!await isSettled(item, last, token))
                {
                    late.Add(item);
                }
            }, done => step(items.Count - waiting.Count + done), ct);
            if (late.IsEmpty || last)
            {
                return;
            }

            waiting = late;
            await Task.Delay(250, ct);
        }
    }

    private async Task<bool> CompareGroupAsync(Team team, bool last, CancellationToken ct)
    {
        if (team.Id is null)
        {
            differences.Enqueue($"group {team.Name} was never created");
            return true;
        }

        var answer = await link.AskAsync($"/Groups/{team.Id}", $"compare group {team.Name}", ct, 200, 404);
        if (answer.Status == 404 || team.Gone)
        {
            Note(team.Gone != (answer.Status == 404), $"group {team.Name} ({team.Id}) is {(team.Gone ? "still there" : "gone")}");
            return true;
        }

        var found = Document.MemberIds(answer.Body).ToArray();
        if (!last && found.Except(team.HeldMembers).Any(deleted.Contains))
        {
            return false;
        }

        Note(answer.Body?["displayName"]?.ToString() != team.HeldName, $"group {team.Id}: displayName is {answer.Body?["displayName"]}, expected {team.HeldName}");
        Note(answer.Body?["externalId"]?.ToString() != team.HeldExternalId, $"group {team.Id}: externalId is {answer.Body?["externalId"]}, expected {team.HeldExternalId}");
        foreach (var id in team.HeldMembers.Except(found))
        {
            differences.Enqueue($"group {team.HeldName}: member {id} is missing");
        }

        foreach (var id in found.Except(team.HeldMembers))
        {
            differences.Enqueue($"group {team.HeldName}: member {id} should not be there{(deleted.Contains(id) ? ", the user is deleted" : "")}");
        }

        Note(found.Length != found.Distinct().Count(), $"group {team.HeldName}: a member is listed twice");
        return true;
    }

    /// <summary>False where only User.groups is not as expected yet; then nothing is noted unless this is the last look.</summary>
    private async Task<bool> CompareUserAsync(Person person, bool last, CancellationToken ct)
    {
        if (person.Id is null)
        {
            differences.Enqueue($"{person.UserName} was never created");
            return true;
        }

        var answer = await link.AskAsync($"/Users/{person.Id}", $"compare {person.UserName}", ct, 200, 404);
        if (answer.Status == 404 || person.Gone)
        {
            Note(person.Gone != (answer.Status == 404), $"{person.UserName} ({person.Id}) is {(person.Gone ? "still there" : "gone")}");
            return true;
        }

        var groups = GroupDifferences(person, answer.Body!).ToArray();
        if (groups.Length > 0 && !last)
        {
            return false;
        }

        foreach (var difference in Document.Differences(person.Held, Document.Flatten(answer.Body!)).Concat(groups))
        {
            differences.Enqueue($"{person.UserName} ({person.Id}): {difference}");
        }

        return true;
    }

    private IEnumerable<string> GroupDifferences(Person person, JsonObject user)
    {
        var found = (user["groups"] as JsonArray ?? []).OfType<JsonObject>().ToLookup(group => group["value"]?.ToString() ?? "", group => group["display"]?.ToString());
        var expected = company.Teams.Where(team => !team.Gone && team.Id is not null && team.HeldMembers.Contains(person.Id!)).ToDictionary(team => team.Id!);
        foreach (var (id, team) in expected)
        {
            if (!found.Contains(id))
            {
                yield return $"groups lacks {team.HeldName} ({id})";
            }
            else if (found[id].First() != team.HeldName)
            {
                yield return $"groups names {id} {found[id].First()}, expected {team.HeldName}";
            }
        }

        foreach (var group in found.Where(group => !expected.ContainsKey(group.Key)))
        {
            yield return $"groups holds {group.First()} ({group.Key}), expected not";
        }
    }

    /// <summary>Through the pages each of ours is met exactly once, and nobody who bears our mark and is not ours.</summary>
    private async Task CompareListsAsync(CancellationToken ct)
    {
        var users = await ListAsync("/Users?", "userName", ct);
        var groups = await ListAsync("/Groups?excludedAttributes=members&", "displayName", ct);
        Compare(users, [.. company.People.Where(person => person is { Id: not null, Gone: false }).Select(person => person.Id!)], "user");
        Compare(groups, [.. company.Teams.Where(team => team is { Id: not null, Gone: false }).Select(team => team.Id!)], "group");

        void Compare(List<(string Id, string Name)>? listed, HashSet<string> ours, string kind)
        {
            if (listed is null)
            {
                return;
            }

            var times = listed.ToLookup(each => each.Id);
            foreach (var id in ours.Where(id => times[id].Count() != 1))
            {
                differences.Enqueue($"the list of {kind}s holds {id} {times[id].Count()} times");
            }

            foreach (var (id, name) in listed.Where(each => company.IsMarked(each.Name) && !ours.Contains(each.Id)))
            {
                differences.Enqueue($"the list holds a {kind} {name} ({id}) that this directory does not know");
            }
        }
    }


    private async Task<List<(string Id, string Name)>?> ListAsync(string path, string name, CancellationToken ct)
    {
        var listed = new List<(string, string)>();
        for (var start = 1; ; start += PageSize)
        {
            var answer = await link.AskAsync($"{path}startIndex={start}&count={PageSize}", "list", ct);
            if (answer.Body?["totalResults"]?.GetValue<int>() > ListedAtMost)
            {
                return null;
            }

            var page = (answer.Body?["Resources"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
            listed.AddRange(page.Select(each => (each["id"]!.ToString(), each[name]?.ToString() ?? "")));
            if (page.Length == 0 || start + PageSize > answer.Body?["totalResults"]?.GetValue<int>())
            {
                return listed;
            }
        }
    }

    private void Note(bool isDifferent, string sentence)
    {
        if (isDifferent)
        {
            differences.Enqueue(sentence);
        }
    }

    private async Task EachAsync<T>(IReadOnlyCollection<T> items, Func<T, CancellationToken, Task> check, Action<int> step, CancellationToken ct)
    {
        var done = 0;
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = ct }, async (item, token) =>
        {
            try
            {
                await check(item, token);
            }
            catch (RefusedException)
            {
                // Named among the unexpected answers already; the others are compared all the same.
            }

            step(Interlocked.Increment(ref done));
        });
    }
}
