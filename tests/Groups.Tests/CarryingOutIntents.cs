using ScimSuite.Events;
using ScimSuite.Groups.Model;
using Xunit;

namespace ScimSuite.Groups.Tests;

public sealed class CarryingOutIntents
{
    private static readonly Guid _ada = Guid.CreateVersion7();
    private static readonly Guid _eve = Guid.CreateVersion7();

    [Fact]
    public void Who_is_added_and_then_removed_is_out()
    {
        var intent = new MembershipIntent().Add([_ada, _eve]).Remove([_ada]);

        Assert.Equal(([_eve], [_ada], false), (intent.In, intent.Out, intent.ReplacesAll), Same);
    }

    [Fact]
    public void After_a_replace_nobody_has_to_be_named_to_be_out()
    {
        var intent = new MembershipIntent().Remove([_eve]).Replace([_ada]).Remove([_ada]);

        Assert.Equal(([], [], true), (intent.In, intent.Out, intent.ReplacesAll), Same);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1000, 0, 1)]
    [InlineData(1000, 1, 2)]
    [InlineData(1500, 1600, 4)]
    public void Parts_hold_every_member_once(int added, int removed, int parts)
    {
        var difference = new MemberDifference(Members(added), Members(removed));

        var split = difference.InParts(1000).ToList();

        Assert.Equal(parts, split.Count);
        Assert.All(split, part => Assert.InRange(part.Added.Count + part.Removed.Count, 0, 1000));
        Assert.Equal(difference.Added, split.SelectMany(part => part.Added));
        Assert.Equal(difference.Removed, split.SelectMany(part => part.Removed));
    }

    private static List<MemberRef> Members(int count) => [.. Enumerable.Range(0, count).Select(_ => new MemberRef(Guid.NewGuid(), "User"))];

    private static bool Same((Guid[] In, Guid[] Out, bool All) left, (Guid[] In, Guid[] Out, bool All) right) =>
        left.In.SequenceEqual(right.In) && left.Out.SequenceEqual(right.Out) && left.All == right.All;
}
