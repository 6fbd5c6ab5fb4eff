using ScimSuite.Scim.Dialects;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Filter;

/// <summary>Reads a filter in the light of a schema, RFC 7644 §3.4.2.2: do the attributes exist, and can they be compared so?</summary>
public static class FilterBinder
{
    /// <summary>Binds a filter on resources.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>: an attribute the schema does not define, or a comparison its type does not have.</exception>
    public static BoundFilter Bind(FilterNode filter, ResourceSchema schema, Tolerance tolerance) => new Binder(schema, null, tolerance).Bind(filter);

    /// <summary>
    /// Binds a filter that is asked of several resource types at once, RFC 7644 §3.4.2.1: an attribute that only the others have is absent here.
    /// </summary>
    /// <exception cref="ScimException">As <see cref="Bind"/>; 400 <c>invalidFilter</c> also for what none of them has.</exception>
    public static BoundFilter BindAcross(FilterNode filter, ResourceSchema schema, IReadOnlyList<ResourceSchema> others, Tolerance tolerance) =>
        new Binder(schema, null, tolerance) { Others = others }.Bind(filter);

    /// <summary>Binds the inside of brackets: a filter on the elements of one attribute.</summary>
    /// <exception cref="ScimException">As <see cref="Bind"/>.</exception>
    public static BoundFilter BindElement(FilterNode filter, AttributeDefinition attribute, Tolerance tolerance) => new Binder(null, attribute, tolerance).Bind(filter);

    private readonly struct Binder(ResourceSchema? schema, AttributeDefinition? element, Tolerance tolerance)
    {
        public IReadOnlyList<ResourceSchema> Others { get; init; } = [];

        public BoundFilter Bind(FilterNode node) => node switch
        {
            Present present when IsElsewhere(present.Path) => new BoundConstant(false),
            ValuePath valuePath when IsElsewhere(valuePath.Path) => new BoundConstant(false),
            Comparison comparison when IsElsewhere(comparison.Path) => new BoundConstant(
                comparison.Operator == (comparison.Value.Kind == FilterValueKind.Null ? ComparisonOperator.Eq : ComparisonOperator.Ne)),
            And and => new BoundAnd(Bind(and.Left), Bind(and.Right)),
            Or or => new BoundOr(Bind(or.Left), Bind(or.Right)),
            Not not => new BoundNot(Bind(not.Inner)),
            Present present => new BoundPresent(Readable(present.Path)),
            Comparison comparison => Compare(comparison),
            ValuePath valuePath => Element(valuePath),
            _ => throw ScimException.InvalidFilter("The filter is not understood."),
        };

        private BoundElement Element(ValuePath node)
        {
            var target = Readable(node.Path);
            if (element is not null || target.Sub is not null || target.Attribute is not { } attribute || !(attribute.IsComplex || attribute.MultiValued))
            {
                throw Failure(node.Path, "has no elements to filter");
            }

            return new BoundElement(target, new Binder(null, attribute, tolerance).Bind(node.Filter));
        }

        private BoundFilter Compare(Comparison node)
        {
            var target = Comparable(node.Path);
            if (node.Value.Kind == FilterValueKind.Null)
            {
                return node.Operator switch
                {
                    ComparisonOperator.Eq => new BoundNot(new BoundPresent(target)),
                    ComparisonOperator.Ne => new BoundPresent(target),
                    _ => throw Failure(node.Path, $"cannot be compared with null by {FilterPrinter.Name(node.Operator)}"),
                };
            }

            var leaf = target.Leaf!; // Comparable never answers a container
            Require(node, leaf);
            return new BoundComparison(target, node.Operator, Literal(node, leaf));
        }

        // Which operators a type has: RFC 7644 §3.4.2.2 excludes boolean and binary from order; parts exist of text only.
        private static void Require(Comparison node, AttributeDefinition leaf)
        {
            var has = node.Operator switch
            {
                ComparisonOperator.Eq or ComparisonOperator.Ne => true,
                ComparisonOperator.Co or ComparisonOperator.Sw or ComparisonOperator.Ew => leaf.Type is AttributeType.String or AttributeType.Reference or AttributeType.Binary,
                _ => leaf.Type is not (AttributeType.Boolean or AttributeType.Binary),
            };
            if (!has)
            {
                throw Failure(node.Path, $"is of type {TypeName(leaf.Type)}, which is not compared by {FilterPrinter.Name(node.Operator)}");
            }
        }

        private AttributeTarget Comparable(AttributePath path)
        {
            var target = Readable(path);
            if (target.Leaf is { IsComplex: false })
            {
                return target;
            }

            // emails eq "x": the RFC compares a complex attribute by its default sub-attribute, which is "value" (RFC 7643 §2.4).
            return target is { Sub: null, Attribute: { } attribute } && attribute.Sub("value") is { } value
                ? target with { Sub = value }
                : throw Failure(path, "is a complex attribute without value; name the sub-attribute");
        }

        private AttributeTarget Readable(AttributePath path)
        {
            var target = Resolve(path) ?? Unqualified(path) ?? throw Failure(path, "is not an attribute of this resource type");
            return target.Leaf is { Returned: Returned.Never } ? throw Failure(path, "cannot be searched") : target;
        }

        // Entra asks "id eq … and manager eq …": the extension's attribute without its URN. Strict: the interop profile wants the URN.
        private AttributeTarget? Unqualified(AttributePath path)
        {
            if (tolerance.IsStrict || schema?.ResolveUnqualified(path) is not { } target)
            {
                return null;
            }

            tolerance.Report("extension-attribute-without-urn");
            return target;
        }

        private bool IsElsewhere(AttributePath path) => Others.Count > 0 && Resolve(path) is null && schema?.ResolveUnqualified(path) is null
            && Others.Any(other => other.Resolve(path) is not null || other.ResolveUnqualified(path) is not null);

        private AttributeTarget? Resolve(AttributePath path)
        {
            if (schema is not null)
            {
                return schema.Resolve(path);
            }

            if (path.Urn is not null || path.Sub is not null || element is null)
            {
                return null;
            }

            if (element.IsComplex)
            {
                return element.Sub(path.Name) is { } sub ? new AttributeTarget(null, sub, null) : null;
            }

            // A list of simple values has no sub-attributes; its elements are called "value" (RFC 7643 §2.4).
            return path.Name.Equals("value", StringComparison.OrdinalIgnoreCase)
                ? new AttributeTarget(null, element with { Name = "value", MultiValued = false }, null)
                : null;
        }

        private BoundValue Literal(Comparison node, AttributeDefinition leaf)
        {
            var (kind, text) = node.Value;
            switch (leaf.Type)
            {
                case AttributeType.Boolean:
                    if (kind is FilterValueKind.True or FilterValueKind.False)
                    {
                        return new BoundBoolean(kind == FilterValueKind.True);
                    }

                    if (kind is FilterValueKind.String or FilterValueKind.Bare && BooleanAsString.TryParse(text, out var flag))
                    {
                        tolerance.Accept(BooleanAsString.Name, Mismatch(node, "true or false"));
                        return new BoundBoolean(flag);
                    }

                    throw new ScimException(Mismatch(node, "true or false"));

                case AttributeType.Integer or AttributeType.Decimal:
                    if (kind is FilterValueKind.String && FilterReader.IsNumber(text))
                    {
                        tolerance.Accept(NumberAsString.Name, Mismatch(node, "a number"));
                        kind = FilterValueKind.Number;
                    }

                    return kind == FilterValueKind.Number && ScimNumber.TryParse(text, out var number)
                        ? new BoundNumber(number)
                        : throw new ScimException(Mismatch(node, "a number of at most 28 digits"));

                case AttributeType.DateTime:
                    return kind is FilterValueKind.String or FilterValueKind.Bare && ScimDateTime.TryParse(text, out var moment)
                        ? new BoundMoment(moment)
                        : throw new ScimException(Mismatch(node, "a date and time such as \"2026-11-24T10:30:00Z\""));

                default:
                    if (kind is not (FilterValueKind.String or FilterValueKind.Bare))
                    {
                        tolerance.Accept("unquoted-value", Mismatch(node, "a string in double quotes"));
                    }

                    return new BoundText(leaf.CaseExact ? text : CaseFold.Fold(text), leaf.CaseExact);
            }
        }

        private static ScimError Mismatch(Comparison node, string wanted) =>
            ScimError.InvalidFilter($"Filter, character {node.Path.Position}: {node.Path} is compared with {wanted}, not {ScimError.Quote(node.Value.Text)}.");

        private static ScimException Failure(AttributePath path, string what) =>
            ScimException.InvalidFilter($"Filter, character {path.Position}: {ScimError.Quote(path.ToString())} {what}.");

        private static string TypeName(AttributeType type) => type == AttributeType.DateTime ? "dateTime" : type.ToString().ToLowerInvariant();
    }
}
