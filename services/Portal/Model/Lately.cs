namespace ScimSuite.Portal.Model;

/// <summary>One line of what happened lately: who did what, to whom, how often in a row.</summary>
/// <param name="At">When the last of them happened.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Deed">In the active voice: <c>created</c>, <c>added 4 people to</c>, <c>created 12 users</c>.</param>
/// <param name="Last">The one it was done to; of several the last.</param>
/// <param name="Count">How many in a row.</param>
/// <param name="More">What differs, or <c>null</c>.</param>
public sealed record LateDeed(DateTimeOffset At, string Actor, string Deed, AuditEvent Last, int Count, string? More);

/// <summary>The changes of a tenant's people and access as a person would tell them: what one actor does over and over is one line.</summary>
public static class Lately
{
    private static readonly string[] _told = ["user", "group", "connector", "token", "member", "schema", "tenant"];

    /// <param name="events">Newest first, as the audit gives them.</param>
    /// <param name="most">Lines at most.</param>
    /// <param name="isCut">There are older ones that were not asked for: the last line may have more of the same.</param>
    public static IReadOnlyList<LateDeed> Of(IEnumerable<AuditEvent> events, int most, bool isCut = false)
    {
        List<LateDeed> deeds = [];
        foreach (var e in events.Where(e => e.Outcome == "applied" && _told.Contains(e.Action.Split('.')[0])))
        {
            if (deeds is [.., { } before] && Key(before.Last) == Key(e))
            {
                deeds[^1] = before with { Count = before.Count + 1 };
            }
            else
            {
                deeds.Add(new LateDeed(e.OccurredAt, Happened.Actor(e), "", e, 1, null));
            }
        }

        return [.. deeds.Take(most).Select((deed, i) => Told(deed, isCut && i == deeds.Count - 1))];
    }

    /// <summary>What belongs to the same line: the same deed of the same actor to the same kind of thing.</summary>
    private static (Guid Actor, string Kind, string Verb) Key(AuditEvent e) => (e.Actor.Id, Happened.Noun(e), e.Action == "group.changed" ? e.Action : Happened.Verb(e));

    private static LateDeed Told(LateDeed deed, bool isCut)
    {
        var e = deed.Last;
        var noun = Happened.Noun(e) is "API key" ? "API key" : Happened.Noun(e).ToLowerInvariant();
        if (deed.Count > 1)
        {
            return deed with { Deed = $"{Verb(e)} {deed.Count:N0} {(isCut ? "or more " : "")}{noun}s", More = null };
        }

        return deed with { Deed = e.Action is "group.changed" or "user.changed" or "user.created" or "user.deleted" ? Verb(e, alone: true) : $"{Verb(e)} the {noun}", More = Differing(e) };
    }

    private static string Verb(AuditEvent e, bool alone = false)
    {
        var (added, removed) = (e.Count("membersAdded"), e.Count("membersRemoved"));
        return e.Action switch
        {
            "group.changed" when alone && added > 0 && removed > 0 => $"added {People(added)} and removed {removed} in",
            "group.changed" when alone && added > 0 => $"added {People(added)} to",
            "group.changed" when alone && removed > 0 => $"took {People(removed)} out of",
            "member.invited" => "invited",
            "member.removed" => "removed",
            _ when e.Action.EndsWith(".changed", StringComparison.Ordinal) => Happened.Verb(e) is "activated" or "deactivated" ? Happened.Verb(e) : "changed",
            _ => e.Action.Split('.')[1],
        };
    }

    private static string People(int count) => count == 1 ? "1 person" : $"{count:N0} people";

    private static string? Differing(AuditEvent e)
    {
        if (e.Action != "user.changed" || Happened.Verb(e) != "changed")
        {
            return null;
        }

        var names = Happened.Differences(e).Select(change => change.Attribute).Distinct().ToList();
        return names.Count == 0 ? null : string.Join(", ", names.Take(3)) + (names.Count > 3 ? $" and {names.Count - 3} more" : "");
    }
}
