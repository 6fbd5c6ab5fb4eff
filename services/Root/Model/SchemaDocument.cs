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
        ["attributes"] = SchemaJson.Write(schema.Attributes),
        ["meta"] = new JsonObject { ["resourceType"] = "Schema", ["location"] = $"{baseUrl}/Schemas/{schema.Id}" },
    };
}
