using System.Text.Json.Nodes;
using ScimSuite.Scim;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Root.Model;

/// <summary>A resource type in the words of RFC 7643 §6.</summary>
internal static class ResourceTypeDocument
{
    public static JsonObject Describe(ResourceSchema type, string baseUrl) => new()
    {
        ["schemas"] = new JsonArray(ScimUrns.ResourceType),
        ["id"] = type.Name,
        ["name"] = type.Name,
        ["description"] = type.Description,
        ["endpoint"] = type.Endpoint,
        ["schema"] = type.Core.Id,
        ["schemaExtensions"] = new JsonArray([.. type.Extensions.Select(extension => new JsonObject
        {
            ["schema"] = extension.Schema.Id,
            ["required"] = extension.Required,
        })]),
        ["meta"] = new JsonObject { ["resourceType"] = "ResourceType", ["location"] = $"{baseUrl}/ResourceTypes/{type.Name}" },
    };
}
