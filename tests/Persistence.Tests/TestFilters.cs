using System.Globalization;
using ScimSuite.Scim;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Persistence.Tests;

/// <summary>Filters that bind: every attribute of the schema by every operator its type has, joined, negated and in brackets.</summary>
internal static class TestFilters
{
    private static readonly (AttributePath Path, AttributeDefinition Leaf)[] Paths = [.. AllPaths()];
    private static readonly AttributePath[] Whole = [.. WholePaths()];

    private static readonly (AttributePath Path, AttributeDefinition Attribute)[] Lists =
    [
        .. TestPeople.Schema.Core.Attributes.Where(attribute => attribute.MultiValued && (attribute.Name is "emails" or "phoneNumbers" or "groups")).Select(attribute => (Of(null, attribute.Name), attribute)),
        .. TestPeople.Schema.Extension(TestPeople.Urn)!.Attributes.Where(attribute => attribute.MultiValued).Select(attribute => (Of(TestPeople.Urn, attribute.Name), attribute)),
        (Of(null, "name"), CoreSchemas.UserSchema.Attribute("name")!),
    ];

    public static FilterNode Make(Random random, int depth = 0) => random.Next(10) switch
    {
        0 or 1 when depth < 3 => new And(Make(random, depth + 1), Make(random, depth + 1)),
        2 or 3 when depth < 3 => new Or(Make(random, depth + 1), Make(random, depth + 1)),
        4 when depth < 3 => new Not(Make(random, depth + 1)),
        5 => Brackets(random),
        6 when random.Next(3) == 0 => new Present(Whole[random.Next(Whole.Length)]),
        _ => Leaf(random, Paths[random.Next(Paths.Length)]),
    };

    /// <summary>Every attribute by every operator its type has, with a value or two; present, null and, in brackets, every sub-attribute of a list.</summary>
    public static IEnumerable<FilterNode> OfEverything(Random random)
    {
        var inBrackets = Lists.SelectMany(list => Subs(list.Attribute).SelectMany(sub => Each(random, sub)).Select(inner => (FilterNode)new ValuePath(list.Path, inner)));
        return Paths.SelectMany(target => Each(random, target)).Concat(Whole.Select(path => (FilterNode)new Present(path))).Concat(inBrackets);
    }

    private static IEnumerable<FilterNode> Each(Random random, (AttributePath Path, AttributeDefinition Leaf) target)
    {
        foreach (var op in Enum.GetValues<ComparisonOperator>().Where(op => Has(target.Leaf.Type, op)))
        {
            yield return new Comparison(target.Path, op, Value(random, target.Path, target.Leaf));
            yield return new Not(new Comparison(target.Path, op, Value(random, target.Path, target.Leaf)));
        }

        yield return new Present(target.Path);
        yield return new Comparison(target.Path, ComparisonOperator.Eq, FilterValue.Null);
        yield return new Comparison(target.Path, ComparisonOperator.Ne, FilterValue.Null);
    }

    private static (AttributePath Path, AttributeDefinition Leaf)[] Subs(AttributeDefinition attribute) => attribute.IsComplex
        ? [.. attribute.SubAttributes.Where(sub => Searchable(attribute, sub)).Select(sub => (Of(null, sub.Name), sub))]
        : [(Of(null, "value"), attribute)];

    private static ValuePath Brackets(Random random)
    {
        var (path, attribute) = Lists[random.Next(Lists.Length)];
        var subs = Subs(attribute);
        return new ValuePath(path, Inner(0));

        FilterNode Inner(int depth) => random.Next(6) switch
        {
            0 when depth < 2 => new And(Inner(depth + 1), Inner(depth + 1)),
            1 when depth < 2 => new Or(Inner(depth + 1), Inner(depth + 1)),
            2 when depth < 2 => new Not(Inner(depth + 1)),
            _ => Leaf(random, subs[random.Next(subs.Length)]),
        };
    }

    private static FilterNode Leaf(Random random, (AttributePath Path, AttributeDefinition Leaf) target)
    {
        if (random.Next(8) == 0)
        {
            return new Present(target.Path);
        }

        if (random.Next(20) == 0)
        {
            return new Comparison(target.Path, random.Next(2) == 0 ? ComparisonOperator.Eq : ComparisonOperator.Ne, FilterValue.Null);
        }

        var operators = Enum.GetValues<ComparisonOperator>().Where(op => Has(target.Leaf.Type, op)).ToArray();
        return new Comparison(target.Path, operators[random.Next(operators.Length)], Value(random, target.Path, target.Leaf));
    }

    private static bool Has(AttributeType type, ComparisonOperator op) => op switch
    {
        ComparisonOperator.Eq or ComparisonOperator.Ne => true,
        ComparisonOperator.Co or ComparisonOperator.Sw or ComparisonOperator.Ew => type is AttributeType.String or AttributeType.Reference or AttributeType.Binary,
        _ => type is not (AttributeType.Boolean or AttributeType.Binary),
    };

    private static FilterValue Value(Random random, AttributePath path, AttributeDefinition leaf)
    {
        switch (leaf.Type)
        {
            case AttributeType.Boolean:
                return FilterValue.Of(random.Next(2) == 0);
            case AttributeType.Integer:
                return new FilterValue(FilterValueKind.Number, random.Next(-1, 6).ToString(CultureInfo.InvariantCulture));
            case AttributeType.Decimal:
                return new FilterValue(FilterValueKind.Number, (random.Next(-1, 6) / 4m).ToString(CultureInfo.InvariantCulture));
            case AttributeType.DateTime:
                return FilterValue.Of(TestPeople.Moments[random.Next(TestPeople.Moments.Length)]);
        }

        if (path.Name is "id" or "groups" or "value" && random.Next(3) > 0)
        {
            var id = TestPeople.Ids[random.Next(TestPeople.Ids.Length)];
            return FilterValue.Of(random.Next(4) switch { 0 => id.ToUpperInvariant(), 1 => id[random.Next(30)..], _ => id });
        }

        var word = TestPeople.Words[random.Next(TestPeople.Words.Length)];
        return FilterValue.Of(random.Next(4) switch
        {
            0 when word.Length > 1 && !char.IsSurrogate(word[0]) => word[..^1],
            1 when word.Length > 1 && !char.IsSurrogate(word[0]) => word[1..],
            2 => word.ToUpperInvariant(),
            _ => word,
        });
    }

    private static IEnumerable<(AttributePath, AttributeDefinition)> AllPaths()
    {
        foreach (var attribute in TestPeople.Schema.Core.Attributes.Concat(CommonAttributes.All))
        {
            foreach (var path in Of(null, attribute))
            {
                yield return path;
            }
        }

        foreach (var extension in TestPeople.Schema.Extensions)
        {
            // Weighed up: here are the types the core lacks.
            foreach (var path in Enumerable.Repeat(extension.Schema.Attributes.SelectMany(attribute => Of(extension.Schema.Id, attribute)), 3).SelectMany(paths => paths))
            {
                yield return path;
            }
        }
    }

    private static IEnumerable<(AttributePath, AttributeDefinition)> Of(string? urn, AttributeDefinition attribute)
    {
        if (attribute.Returned == Returned.Never)
        {
            yield break;
        }

        if (!attribute.IsComplex)
        {
            yield return (Of(urn, attribute.Name), attribute);
            yield break;
        }

        if (attribute.Sub("value") is { } value)
        {
            yield return (Of(urn, attribute.Name), value);
        }

        foreach (var sub in attribute.SubAttributes.Where(sub => Searchable(attribute, sub)))
        {
            yield return (Of(urn, attribute.Name) with { Sub = sub.Name }, sub);
        }
    }

    // What the rows of groups do not have is refused, and meta has its columns only.
    private static bool Searchable(AttributeDefinition attribute, AttributeDefinition sub) => (attribute.Name, sub.Name) is not (("groups", "$ref" or "type") or ("meta", "location" or "version"));

    private static IEnumerable<AttributePath> WholePaths() =>
        TestPeople.Schema.Core.Attributes.Where(attribute => attribute.Returned != Returned.Never).Select(attribute => Of(null, attribute.Name))
            .Concat([Of(null, "meta"), Of(null, "schemas"), Of("urn:ietf:params:scim:schemas:extension:enterprise:2.0", "User"), Of("urn:acme:params:scim:schemas:badge:1.0", "User")])
            .Concat(TestPeople.Schema.Extension(TestPeople.Urn)!.Attributes.Select(attribute => Of(TestPeople.Urn, attribute.Name)));

    private static AttributePath Of(string? urn, string name) => new(urn, name, null);
}
