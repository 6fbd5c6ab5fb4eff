using ScimSuite.Events;

namespace ScimSuite.Groups.Model;

/// <summary>What an intent comes to, given who is a member already: a member added again and a stranger removed are not in it.</summary>
internal sealed record MemberDifference(IReadOnlyList<MemberRef> Added, IReadOnlyList<MemberRef> Removed)
{
    public static MemberDifference None { get; } = new([], []);
    public bool IsNothing => Added.Count == 0 && Removed.Count == 0;
    public bool IsLarge => Added.Count + Removed.Count > 1000;

    /// <summary>
    /// As many parts as events may carry members each (<paramref name="size"/>): at least one, since a change of the name alone is an event too.
    /// </summary>
    public IEnumerable<MemberDifference> InParts(int size)
    {
        var parts = Math.Max(1, (Added.Count + Removed.Count + size - 1) / size);
        for (var part = 0; part < parts; part++)
        {
            var (from, to) = (part * size, (part + 1) * size);
            yield return parts == 1 ? this : new MemberDifference(Slice(Added, from, to), Slice(Removed, from - Added.Count, to - Added.Count));
        }
    }

    private static List<MemberRef> Slice(IReadOnlyList<MemberRef> members, int from, int to) => [.. members.Take(Math.Max(0, Math.Min(to, members.Count))).Skip(Math.Max(0, from))];
}
