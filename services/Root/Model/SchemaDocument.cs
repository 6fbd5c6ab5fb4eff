using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Root.Model;

/// <summary>A schema in the words of RFC 7643 §7.</summary>
internal static class SchemaDocument
{
    public static JsonObject Describe(SchemaDefinition schema, string baseUrl) => new()
    {
        ["schemas"] = new JsonArray(ScimUrns.Schema),
        ["id"] = schema.Id,
        ["name"] = schema.Name,
        ["description"] = schema.Description,
        ["attributes"] = Attributes(schema.Attributes),
        ["meta"] = new JsonObject { ["resourceType"] = "Schema", ["location"] = $"{baseUrl}/Schemas/{schema.Id}" },
    };

    private static JsonArray Attributes(IReadOnlyList<AttributeDefinition> attributes) => new([.. attributes.Select(Attribute)]);

    private static JsonObject Attribute(AttributeDefinition attribute)
    {
        var described = new JsonObject
        {
            ["name"] = attribute.Name,
            ["type"] = Word(attribute.Type),
            ["multiValued"] = attribute.MultiValued,
            ["description"] = attribute.Description,
            ["required"] = attribute.Required,
        };
        if (attribute.IsText)
        {
            described["caseExact"] = attribute.CaseExact;
        }

        if (attribute.CanonicalValues.Count > 0)
        {
            described["canonicalValues"] = new JsonArray([.. attribute.CanonicalValues.Select(value => (JsonNode)value)]);
        }

        if (attribute.ReferenceTypes.Count > 0)
        {
            described["referenceTypes"] = new JsonArray([.. attribute.ReferenceTypes.Select(type => (JsonNode)type)]);
        }

        described["mutability"] = Word(attribute.Mutability);
        described["returned"] = Word(attribute.Returned);
        described["uniqueness"] = Word(attribute.Uniqueness);
        if (attribute.IsComplex)
        {
            described["subAttributes"] = Attributes(attribute.SubAttributes);
        }

        return described;
    }

    /// <summary>The RFC's keyword is our name with a small first letter: <c>readWrite</c>, <c>dateTime</c>.</summary>
    private static string Word<TEnum>(TEnum value) where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
