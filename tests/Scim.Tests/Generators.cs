using System.Text;
using CsCheck;
using ScimSuite.Scim.Filter;

namespace ScimSuite.Scim.Tests;

/// <summary>Filters, and text that nearly is one.</summary>
internal static class Generators
{
    private static readonly Gen<string> Text = Gen.Frequency(
        (5, Gen.OneOf<string>("work", "home", "ada", "a", "", "x@acme.test", "Äußer", "\"", "\\", "a b", "😀", "\n")),
        (2, Gen.String[Gen.Char[' ', 'ſ'], 0, 6]));

    private static readonly Gen<string> Name = Gen.OneOf<string>("userName", "title", "emails", "active", "members", "x", "a-b", "$ref", "not1", "andy", "order");
    private static readonly Gen<string?> Urn = Gen.Frequency((6, Gen.Const((string?)null)), (1, Gen.OneOf<string?>(ScimUrns.User, ScimUrns.EnterpriseUser, "urn:x")));
    private static readonly Gen<string?> Sub = Gen.Frequency((3, Gen.Const((string?)null)), (1, Gen.OneOf<string?>("value", "type", "$ref")));
    private static readonly Gen<AttributePath> Path = Gen.Select(Urn, Name, Sub, (urn, name, sub) => new AttributePath(urn, name, sub));
    private static readonly Gen<AttributePath> Inner = Name.Select(name => new AttributePath(null, name, null));

    private static readonly Gen<FilterValue> Value = Gen.OneOf<FilterValue>(
        Text.Select(FilterValue.Of),
        Gen.Bool.Select(FilterValue.Of),
        Gen.Const(FilterValue.Null),
        Gen.OneOf<string>("0", "-1", "1.5", "1e3", "-0.25E-2").Select(number => new FilterValue(FilterValueKind.Number, number)));

    /// <summary>Trees whose text is in the grammar.</summary>
    public static Gen<FilterNode> Filter { get; } = Gen.Recursive<FilterNode>((depth, self) => depth > 4 ? Leaf(Path) : Gen.Frequency(
        (4, Leaf(Path)),
        (2, Gen.Select(self, self, (left, right) => (FilterNode)new And(left, right))),
        (2, Gen.Select(self, self, (left, right) => (FilterNode)new Or(left, right))),
        (1, self.Select(inner => (FilterNode)new Not(inner))),
        (1, Gen.Select(Path, Bracket(2), (path, inner) => (FilterNode)new ValuePath(path, inner)))));

    private static Gen<FilterNode> Bracket(int depth) => depth == 0 ? Leaf(Inner) : Gen.Frequency(
        (3, Leaf(Inner)),
        (1, Gen.Select(Bracket(depth - 1), Bracket(depth - 1), (left, right) => (FilterNode)new And(left, right))),
        (1, Gen.Select(Bracket(depth - 1), Bracket(depth - 1), (left, right) => (FilterNode)new Or(left, right))),
        (1, Bracket(depth - 1).Select(inner => (FilterNode)new Not(inner))));

    private static Gen<FilterNode> Leaf(Gen<AttributePath> path) => Gen.Frequency(
        (4, Gen.Select(path, Gen.Enum<ComparisonOperator>(), Value, (at, op, value) => (FilterNode)new Comparison(at, op, value))),
        (1, path.Select(at => (FilterNode)new Present(at))));

    private static readonly string[] Pieces =
    [
        "userName", "emails", "emails[", "[", "]", "(", ")", "((((((((((((((((", ".value", ".", ":", " eq ", " pr", " and ", " or ", "not (", " co ", "\"", "\"work\"", "\\", "\\u0000", "\\ud800", "true", "null",
        "1e999", "-", "type", " ", "urn:ietf:params:scim:schemas:core:2.0:User:", ScimUrns.EnterpriseUser, "members[value eq \"a\"]", "😀", "\0", "\ud800", "$ref", "meta.created gt \"2026-01-01T00:00:00Z\"", "{", "}", ",", "a",
    ];

    /// <summary>Pieces of the grammar in any order.</summary>
    public static Gen<string> Rubble { get; } = Gen.OneOf<string>(Pieces).Array[0, 14].Select(string.Concat);

    /// <summary>Something valid with one place damaged.</summary>
    public static Gen<string> Damaged(Gen<string> valid) => Gen.Select(valid, Gen.Int[0, 10_000], Gen.OneOf<string>(Pieces), Gen.Int[0, 3], (text, at, piece, cut) =>
    {
        at = text.Length == 0 ? 0 : at % text.Length;
        return new StringBuilder(text).Remove(at, Math.Min(cut, text.Length - at)).Insert(at, piece).ToString();
    });
}
