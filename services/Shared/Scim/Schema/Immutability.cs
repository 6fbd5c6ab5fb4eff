using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Schema;

/// <summary>Immutable attributes may be given once and never change, RFC 7643 §7.</summary>
internal static class Immutability
{
    /// <summary>Compares two documents; one that says nothing keeps the value it had.</summary>
    /// <exception cref="ScimException">400 <c>mutability</c> naming the attribute.</exception>
    public static void Check(JsonObject before, JsonObject after, ResourceSchema schema)
    {
        Check(before, after, null, schema.Core);
        foreach (var extension in schema.Extensions)
        {
            if (before[extension.Schema.Id] is JsonObject had)
            {
                Check(had, DocumentRules.Container(after, extension.Schema), extension.Schema, extension.Schema);
            }
        }
    }

    private static void Check(JsonObject before, JsonObject after, SchemaDefinition? extension, SchemaDefinition schema)
    {
        foreach (var attribute in schema.Attributes)
        {
            var where = new Where(extension, attribute);
            if (attribute.Mutability == Mutability.Immutable)
            {
                Keep(before, after, attribute, where);
            }
            else if (attribute is { IsComplex: true, MultiValued: false } && before[attribute.Name] is JsonObject had)
            {
                Parts(had, after, attribute, where);
            }
        }
    }

    private static void Parts(JsonObject had, JsonObject holder, AttributeDefinition attribute, Where where)
    {
        foreach (var sub in attribute.SubAttributes)
        {
            if (sub.Mutability == Mutability.Immutable && had.ContainsKey(sub.Name) && holder[attribute.Name] is JsonObject has)
            {
                Keep(had, has, sub, where.Sub(sub));
            }
        }
    }

    private static void Keep(JsonObject before, JsonObject after, AttributeDefinition attribute, Where where)
    {
        if (before[attribute.Name] is not { } old)
        {
            return;
        }

        if (after[attribute.Name] is not { } now)
        {
            after[attribute.Name] = old.DeepClone();
        }
        else if (!DocumentEquality.Same(old, now))
        {
            throw ScimException.Mutability($"{where} cannot be changed once it is set.");
        }
    }
}
