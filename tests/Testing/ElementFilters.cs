using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Testing;

/// <summary>
/// Filters on the elements of one attribute, every way of writing them: what a database answers is held against what <see cref="FilterEvaluator"/> says of
/// the documents that clients are shown.
/// </summary>
public static class ElementFilters
{
    private static readonly string[] _operators = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

    /// <param name="attribute">Such as <c>members</c>.</param>
    /// <param name="values">What each of its sub-attributes is compared with.</param>
    /// <param name="beside">A filter on the resource itself, for and, or and not.</param>
    /// <param name="random">For what is put together by chance.</param>
    /// <param name="byChance">How many of these.</param>
    public static IEnumerable<string> Of(string attribute, IReadOnlyDictionary<string, string[]> values, string beside, Random random, int byChance)
    {
        yield return $"{attribute} pr";
        yield return $"not ({attribute} pr)";
        yield return $"{attribute} eq null";
        foreach (var (sub, literals) in values)
        {
            yield return $"{attribute}.{sub} pr";
            yield return $"{attribute}.{sub} ne null";
            yield return $"{attribute}[{sub} pr]";
            foreach (var literal in literals)
            {
                foreach (var op in _operators)
                {
                    yield return $"{attribute}.{sub} {op} \"{literal}\"";
                    yield return $"{attribute}[{sub} {op} \"{literal}\"]";
                    yield return $"not ({attribute}.{sub} {op} \"{literal}\")";
                }
            }
        }

        for (var i = 0; i < byChance; i++)
        {
            yield return random.Next(4) switch
            {
                0 => $"{attribute}[{Inside(2)}]",
                1 => $"{attribute}[{Inside(2)}] and {beside}",
                2 => $"{beside} or not ({attribute}[{Inside(1)}])",
                _ => $"{attribute}.{Leaf()} and not ({attribute}[{Inside(1)}]) or {attribute}.{Leaf()}",
            };
        }

        string Inside(int depth) => random.Next(depth == 0 ? 1 : 4) switch
        {
            1 => $"{Inside(depth - 1)} and {Inside(depth - 1)}",
            2 => $"({Inside(depth - 1)} or {Inside(depth - 1)})",
            3 => $"not ({Inside(depth - 1)})",
            _ => Leaf(),
        };

        string Leaf()
        {
            var (sub, literals) = values.ElementAt(random.Next(values.Count));
            return random.Next(8) == 0 ? $"{sub} pr" : $"{sub} {_operators[random.Next(_operators.Length)]} \"{literals[random.Next(literals.Length)]}\"";
        }
    }

    /// <summary>The ids of the resources that match, in their order.</summary>
    public static Guid[] Matching(string filter, IEnumerable<JsonElement> resources, ResourceSchema schema)
    {
        var tolerance = new Tolerance(isStrict: true);
        var bound = FilterBinder.Bind(FilterParser.Parse(filter, tolerance), schema, tolerance);
        return [.. resources.Where(resource => FilterEvaluator.Matches(bound, JsonObject.Create(resource)!)).Select(resource => resource.GetProperty("id").GetGuid())];
    }
}
