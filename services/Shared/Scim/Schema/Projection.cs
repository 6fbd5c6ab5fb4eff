using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;

namespace ScimSuite.Scim.Schema;

/// <summary>
/// Which attributes an answer holds: <c>attributes</c>, <c>excludedAttributes</c> (RFC 7644 §3.9) and each attribute's <c>returned</c>
/// (RFC 7643 §7). Attributes returned always, such as <c>id</c>, cannot be left out; those returned never cannot be had.
/// </summary>
public sealed class Projection
{
    private readonly ResourceSchema schema;
    private readonly List<AttributeTarget>? wanted;
    private readonly List<AttributeTarget> excluded;

    private Projection(ResourceSchema schema, List<AttributeTarget>? wanted, List<AttributeTarget> excluded)
    {
        (this.schema, this.wanted, this.excluded) = (schema, wanted, excluded);
        KeepsEverything = wanted is null && excluded.Count == 0 && !schema.HasRemovals && !HasSpecial(schema);
    }

    /// <summary>True when the document as kept is the answer: nothing was asked for and no attribute hides. Then there is no need to parse it.</summary>
    public bool KeepsEverything { get; }

    /// <summary>What is answered when nothing is asked for.</summary>
    public static Projection Default(ResourceSchema schema) => new(schema, null, []);

    /// <summary>Reads the two parameters: names separated by commas, with URN and sub-attribute. Names the schema does not have are ignored.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> when both are given and the connector is strict, or a list is absurdly long.</exception>
    public static Projection Parse(string? attributes, string? excludedAttributes, ResourceSchema schema, Tolerance tolerance)
    {
        var wanted = Names(attributes, schema, tolerance);
        var excluded = Names(excludedAttributes, schema, tolerance);
        if (wanted is not null && excluded is not null)
        {
            tolerance.Accept("attributes-and-excluded", ScimError.InvalidValue("attributes and excludedAttributes exclude each other."));
        }

        return new Projection(schema, wanted, excluded ?? []);
    }

    /// <summary>Whether any of a core or common attribute is answered: lets a store leave out what costs.</summary>
    public bool Includes(string attribute) => schema.Attribute(attribute) is { } known && Decide(null, known) != Keep.Nothing;

    /// <summary>The document with what is to be answered; the one given is not changed.</summary>
    public JsonObject Apply(JsonObject document)
    {
        var result = new JsonObject();
        foreach (var (name, value) in document)
        {
            if (schema.Attribute(name) is { } attribute)
            {
                Copy(result, null, attribute, ReferenceEquals(attribute, CommonAttributes.Schemas) && schema.HasRemovals ? Known(value) : value);
            }
            else if (schema.Extension(name) is { } extension && value is JsonObject container)
            {
                var kept = new JsonObject();
                foreach (var (inner, part) in container)
                {
                    if (extension.Attribute(inner) is { } own)
                    {
                        Copy(kept, extension, own, part);
                    }
                }

                if (kept.Count > 0)
                {
                    result[name] = kept;
                }
            }
        }

        return result;
    }

    /// <summary>Without the URNs of extensions that were removed.</summary>
    private JsonArray Known(JsonNode? urns) => new(
        [.. (urns as JsonArray ?? []).Where(urn => urn?.ToString() is { } text && (IsCore(text, schema) || schema.Extension(text) is not null)).Select(urn => urn!.DeepClone())]);

    private void Copy(JsonObject result, SchemaDefinition? extension, AttributeDefinition attribute, JsonNode? value)
    {
        var keep = Decide(extension, attribute);
        if (keep == Keep.Nothing || value is null)
        {
            return;
        }

        var copy = value.DeepClone();
        if (attribute.IsComplex && (keep == Keep.Parts || HasSpecialParts(attribute) || excluded.Exists(target => Is(target, extension, attribute))))
        {
            copy = Parts(copy, extension, attribute, keep);
        }

        if (copy is not null)
        {
            result[attribute.Name] = copy;
        }
    }

    private JsonNode? Parts(JsonNode value, SchemaDefinition? extension, AttributeDefinition attribute, Keep keep)
    {
        foreach (var element in value is JsonArray list ? list.ToArray() : [value])
        {
            if (element is not JsonObject complex)
            {
                continue;
            }

            foreach (var (name, _) in complex.ToArray())
            {
                if (attribute.Sub(name) is not { } sub || !KeepsPart(extension, attribute, sub, keep))
                {
                    complex.Remove(name);
                }
            }

            if (complex.Count == 0)
            {
                (value as JsonArray)?.Remove(complex);
            }
        }

        return value is JsonObject { Count: 0 } or JsonArray { Count: 0 } ? null : value;
    }

    private bool KeepsPart(SchemaDefinition? extension, AttributeDefinition attribute, AttributeDefinition sub, Keep keep) => sub.Returned switch
    {
        Returned.Never => false,
        Returned.Always => true,
        _ when excluded.Exists(target => Is(target, extension, attribute) && ReferenceEquals(target.Sub, sub)) => false,
        _ when wanted is not null && wanted.Exists(target => Is(target, extension, attribute) && ReferenceEquals(target.Sub, sub)) => true,
        Returned.Request => false,
        _ => keep == Keep.All,
    };

    private Keep Decide(SchemaDefinition? extension, AttributeDefinition attribute)
    {
        if (attribute.Returned == Returned.Never)
        {
            return Keep.Nothing;
        }

        if (attribute.Returned == Returned.Always)
        {
            return Keep.All;
        }

        if (excluded.Exists(target => Covers(target, extension, attribute) && target.Sub is null))
        {
            return HasAlwaysParts(attribute) ? Keep.Parts : Keep.Nothing;
        }

        if (wanted is null)
        {
            return attribute.Returned == Returned.Request ? Keep.Nothing : Keep.All;
        }

        var named = Keep.Nothing;
        foreach (var target in wanted)
        {
            if (Covers(target, extension, attribute))
            {
                if (target.Sub is null)
                {
                    return Keep.All;
                }

                named = Keep.Parts;
            }
        }

        return named;
    }

    // A container's URN stands for everything in it.
    private static bool Covers(AttributeTarget target, SchemaDefinition? extension, AttributeDefinition attribute) =>
        Is(target, extension, attribute) || (target.Attribute is null && ReferenceEquals(target.Extension, extension));

    private static bool Is(AttributeTarget target, SchemaDefinition? extension, AttributeDefinition attribute) =>
        ReferenceEquals(target.Extension, extension) && ReferenceEquals(target.Attribute, attribute);

    private static bool HasSpecial(ResourceSchema schema) =>
        schema.Core.Attributes.Any(IsSpecial) || schema.Extensions.Any(extension => extension.Schema.Attributes.Any(IsSpecial));

    // Attributes never answered are never kept either, when they are write-only.
    private static bool IsSpecial(AttributeDefinition attribute) =>
        attribute.Returned == Returned.Request || (attribute.Returned == Returned.Never && attribute.Mutability != Mutability.WriteOnly) || HasSpecialParts(attribute);

    private static bool HasSpecialParts(AttributeDefinition attribute) => attribute.SubAttributes.Any(sub => sub.Returned is Returned.Never or Returned.Request);

    private static bool HasAlwaysParts(AttributeDefinition attribute) => attribute.SubAttributes.Any(sub => sub.Returned == Returned.Always);

    private static List<AttributeTarget>? Names(string? list, ResourceSchema schema, Tolerance tolerance)
    {
        if (string.IsNullOrWhiteSpace(list))
        {
            return null;
        }

        const int longest = 8 * 1024;
        if (list.Length > longest)
        {
            throw ScimException.InvalidValue($"The list of attributes is longer than {longest} characters.");
        }

        var result = new List<AttributeTarget>();
        foreach (var name in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IsCore(name, schema))
            {
                result.AddRange(schema.Core.Attributes.Select(attribute => new AttributeTarget(null, attribute, null)));
            }
            else if (AttributePath.TryParse(name, out var path) && schema.Resolve(path) is { } target)
            {
                result.Add(target);
            }
            else
            {
                tolerance.Report("unknown-attribute", name);
            }
        }

        return result;
    }

    private static bool IsCore(string name, ResourceSchema schema) => name.Equals(schema.Core.Id, StringComparison.OrdinalIgnoreCase);

    private enum Keep
    {
        Nothing,
        Parts,
        All,
    }
}
