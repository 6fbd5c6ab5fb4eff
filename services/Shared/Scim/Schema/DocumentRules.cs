using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Schema;

/// <summary>What holds for every document however it was written: POST, PUT and PATCH end here.</summary>
internal static class DocumentRules
{
    /// <summary>The object that holds an extension's attributes; made when missing.</summary>
    public static JsonObject Container(JsonObject document, SchemaDefinition extension)
    {
        if (document[extension.Id] is not JsonObject container)
        {
            document[extension.Id] = container = [];
        }

        return container;
    }

    /// <summary>Removes empty containers, checks what is required, and writes <c>schemas</c> from what is there.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> when a required attribute is missing.</exception>
    public static void Finish(JsonObject document, ResourceSchema schema)
    {
        Require(document, null, schema.Core);
        var schemas = new JsonArray(JsonValue.Create(schema.Core.Id));
        foreach (var extension in schema.Extensions)
        {
            if (document[extension.Schema.Id] is JsonObject { Count: > 0 } container)
            {
                Require(container, extension.Schema, extension.Schema);
                schemas.Add(extension.Schema.Id);
                continue;
            }

            document.Remove(extension.Schema.Id);
            if (extension.Required)
            {
                throw ScimException.InvalidValue($"{extension.Schema.Id} is required.");
            }
        }

        document["schemas"] = schemas;
    }

    private static void Require(JsonObject holder, SchemaDefinition? extension, SchemaDefinition schema)
    {
        foreach (var attribute in schema.Attributes)
        {
            if (attribute.Required && IsMissing(holder[attribute.Name]))
            {
                throw ScimException.InvalidValue($"{new Where(extension, attribute)} is required.");
            }
        }
    }

    // A blank name identifies nobody.
    private static bool IsMissing(JsonNode? value) =>
        value is null || (value.GetValueKind() == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetValue<string>()));

    /// <summary>Checks the client's <c>schemas</c>: the core schema and nothing unknown; tolerant mode says what it forgave.</summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c> when strict.</exception>
    /// <param name="value">What the client wrote.</param>
    /// <param name="schema">The resource type.</param>
    /// <param name="tolerance">The connector's mode.</param>
    /// <param name="isWhole">False for a PATCH, which may name a schema more.</param>
    public static void CheckSchemas(JsonElement value, ResourceSchema schema, Tolerance tolerance, bool isWhole = true)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (!isWhole)
            {
                throw ScimException.InvalidValue("schemas takes an array of URNs.");
            }

            tolerance.Accept("missing-schemas", ScimError.InvalidSyntax("schemas takes an array of URNs."));
            return;
        }

        var saysCore = false;
        var count = 0;
        foreach (var item in value.EnumerateArray())
        {
            var urn = item.ValueKind == JsonValueKind.String ? JsonText.Value(item, Where.Of("schemas")) : "";
            if (++count > 50)
            {
                throw ScimException.InvalidSyntax("schemas has more than 50 values.");
            }

            if (string.Equals(urn, schema.Core.Id, StringComparison.OrdinalIgnoreCase))
            {
                saysCore = true;
            }
            else if (schema.Extension(urn) is null)
            {
                tolerance.Accept($"unknown-schema:{urn}", ScimError.InvalidSyntax($"{ScimError.Quote(urn)} is not a schema of {schema.Name}."));
            }
        }

        if (isWhole && !saysCore)
        {
            tolerance.Accept("missing-core-schema", ScimError.InvalidSyntax($"schemas does not list {schema.Core.Id}."));
        }
    }
}
