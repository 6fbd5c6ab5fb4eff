using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Portal.Model;

/// <summary>A schema extension as it is typed: the words of RFC 7643 §7, with empty fields for what is not said.</summary>
public sealed class ExtensionForm
{
    public static readonly IReadOnlyList<string> Types = ["string", "boolean", "integer", "decimal", "dateTime", "reference", "binary", "complex"];

    public string ResourceType { get; set; } = "User";
    public string Name { get; set; } = "";
    public string Id { get; set; } = "";
    public string Description { get; set; } = "";
    public List<AttributeForm> Attributes { get; } = [];

    public static ExtensionForm New() => new() { Attributes = { new AttributeForm() } };

    public static ExtensionForm Of(JsonElement extension)
    {
        var declared = TenantExtension.Read(extension);
        var form = new ExtensionForm { ResourceType = declared.ResourceType, Name = declared.Schema.Name, Id = declared.Schema.Id, Description = declared.Schema.Description };
        form.Attributes.AddRange(declared.Schema.Attributes.Select(AttributeForm.Of));
        return form;
    }

    /// <summary>What a URN for this name would be; free to be changed.</summary>
    public static string SuggestedId(string tenant, string name, string resourceType) => $"urn:{Word(tenant, "acme")}:{Word(name, "people")}:1.0:{resourceType}";

    public JsonObject Write() => new()
    {
        ["id"] = Id.Trim(), ["name"] = Name.Trim(), ["description"] = Description.Trim(), ["resourceType"] = ResourceType, ["attributes"] = new JsonArray([.. Attributes.Select(attribute => attribute.Write())]),
    };

    /// <summary>What discovery answers for it under <c>/Schemas</c>; or why it cannot be declared, in the API's own words.</summary>
    public (string? Json, ScimError? Error) Preview(string publicUrl)
    {
        try
        {
            var schema = TenantExtension.Read(JsonElement.Parse(Write().ToJsonString())).Schema;
            return (new JsonObject
            {
                ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Schema"), ["id"] = schema.Id, ["name"] = schema.Name, ["description"] = schema.Description,
                ["attributes"] = SchemaJson.Write(schema.Attributes),
                ["meta"] = new JsonObject { ["resourceType"] = "Schema", ["location"] = $"{publicUrl.TrimEnd('/')}/scim/v2/Schemas/{schema.Id}" },
            }.ToJsonString(Resource.Indented), null);
        }
        catch (ScimException e)
        {
            return (null, e.Error);
        }
    }

    /// <summary>The field a refusal is about: <c>id</c>, <c>attributes[2].name</c>; <c>null</c> = the whole.</summary>
    public string? FieldOf(string detail)
    {
        foreach (var field in Fields().OrderByDescending(field => field.Length))
        {
            if (detail.StartsWith(field, StringComparison.Ordinal) && (detail.Length == field.Length || detail[field.Length] is ' ' or ':'))
            {
                return field;
            }
        }

        // Rules between what is there and what is asked name attributes by name or by their whole path.
        for (var i = 0; i < Attributes.Count; i++)
        {
            var name = Attributes[i].Name.Trim();
            if (name.Length > 0 && (detail.StartsWith($"attributes.{name}.required", StringComparison.OrdinalIgnoreCase) || detail.StartsWith($"{Id.Trim()}:{name} ", StringComparison.OrdinalIgnoreCase)
                || detail.StartsWith($"{Id.Trim()}:{name}.", StringComparison.OrdinalIgnoreCase)))
            {
                return detail.Contains(".required", StringComparison.Ordinal) ? $"attributes[{i}].required" : $"attributes[{i}].type";
            }
        }

        // What stands behind a place, such as attributes[1]: itself.
        return Fields().FirstOrDefault(field => field.EndsWith(".name", StringComparison.Ordinal) && detail.StartsWith(field[..^5], StringComparison.Ordinal))
            ?? (detail.Contains("is declared already", StringComparison.Ordinal) ? "id" : null);
    }

    private IEnumerable<string> Fields() => new[] { "id", "name", "description", "resourceType", "attributes" }.Concat(Attributes.SelectMany((attribute, i) => attribute.Fields($"attributes[{i}]")));

    private static string Word(string text, string otherwise)
    {
        var word = string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return word.Length == 0 ? otherwise : word[..Math.Min(40, word.Length)].TrimEnd('-');
    }
}

/// <summary>One attribute as it is typed; a complex one has parts.</summary>
public sealed class AttributeForm
{
    public string Name { get; set; } = "";
    public string Type { get; set; } = "string";
    public string Description { get; set; } = "";
    public bool MultiValued { get; set; }
    public bool Required { get; set; }
    public bool CaseExact { get; set; }
    public bool Immutable { get; set; }
    public string Returned { get; set; } = "default";
    public string CanonicalValues { get; set; } = "";
    public string ReferenceTypes { get; set; } = "";
    public List<AttributeForm> Parts { get; } = [];

    public static AttributeForm Of(AttributeDefinition attribute)
    {
        var form = new AttributeForm
        {
            Name = attribute.Name, Type = SchemaJson.Word(attribute.Type), Description = attribute.Description, MultiValued = attribute.MultiValued, Required = attribute.Required, CaseExact = attribute.CaseExact,
            Immutable = attribute.Mutability == Mutability.Immutable, Returned = SchemaJson.Word(attribute.Returned), CanonicalValues = string.Join(", ", attribute.CanonicalValues),
            ReferenceTypes = string.Join(", ", attribute.ReferenceTypes),
        };
        form.Parts.AddRange(attribute.SubAttributes.Select(Of));
        return form;
    }

    public JsonObject Write()
    {
        var written = new JsonObject
        {
            ["name"] = Name.Trim(), ["type"] = Type, ["multiValued"] = MultiValued, ["description"] = Description.Trim(), ["required"] = Required,
            ["mutability"] = Immutable ? "immutable" : "readWrite", ["returned"] = Returned,
        };
        if (Type == "string")
        {
            written["caseExact"] = CaseExact;
            if (List(CanonicalValues) is { Count: > 0 } values)
            {
                written["canonicalValues"] = values;
            }
        }

        if (Type == "reference")
        {
            written["referenceTypes"] = List(ReferenceTypes) is { Count: > 0 } types ? types : new JsonArray("external");
        }

        if (Type == "complex")
        {
            written["subAttributes"] = new JsonArray([.. Parts.Select(part => part.Write())]);
        }

        return written;
    }

    internal IEnumerable<string> Fields(string where) => new[] { "name", "type", "description", "required", "canonicalValues", "referenceTypes", "returned", "mutability" }.Select(field => $"{where}.{field}")
        .Append($"{where}.subAttributes").Concat(Parts.SelectMany((part, i) => part.Fields($"{where}.subAttributes[{i}]")));

    private static JsonArray List(string typed) => new([.. typed.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(value => (JsonNode)value)]);
}
