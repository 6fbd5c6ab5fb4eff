using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Patch;

/// <summary>A PATCH, RFC 7644 §3.5.2: read once, applied to as many documents as wanted. Values stay in the body's JSON, which must live as long.</summary>
/// <param name="Operations">In the client's order.</param>
public sealed record PatchRequest(IReadOnlyList<PatchOperation> Operations)
{
    /// <summary>The most operations in one request.</summary>
    public const int MaxOperations = 1000;

    /// <summary>Reads a PATCH body.</summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c> for a body of another shape, <c>invalidPath</c>, <c>invalidValue</c>; 413 for too many operations.</exception>
    public static PatchRequest Parse(JsonElement body, Tolerance tolerance)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw ScimException.InvalidSyntax($"The body is {JsonText.Kind(body)}; a PATCH is an object with Operations.");
        }

        JsonElement? operations = null;
        var isPatch = false;
        foreach (var property in body.EnumerateObject())
        {
            var name = JsonText.Name(property);
            if (name.Equals("Operations", StringComparison.OrdinalIgnoreCase))
            {
                operations = operations is null ? property.Value : throw ScimException.InvalidSyntax("Operations is given twice.");
            }
            else if (name.Equals("schemas", StringComparison.OrdinalIgnoreCase))
            {
                isPatch = SaysPatch(property.Value);
            }
            else
            {
                ValueReader.UnknownAttribute(name, tolerance);
            }
        }

        if (!isPatch)
        {
            tolerance.Accept("missing-patch-schema", ScimError.InvalidSyntax($"schemas does not list {ScimUrns.PatchOp}."));
        }

        if (operations is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
        {
            throw ScimException.InvalidSyntax("Operations takes an array of at least one operation.");
        }

        if (list.GetArrayLength() > MaxOperations)
        {
            throw ScimException.TooLarge($"A PATCH has at most {MaxOperations} operations; this one has {list.GetArrayLength()}.");
        }

        var result = new List<PatchOperation>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            result.Add(Operation(item, result.Count + 1, tolerance));
        }

        return new PatchRequest(result);
    }

    /// <summary>Applies all operations, or none.</summary>
    /// <param name="document">The document as it is; not changed.</param>
    /// <param name="schema">The resource type with the tenant's extensions.</param>
    /// <param name="tolerance">The connector's mode; holds afterwards what was tolerated.</param>
    /// <returns>The new document; <see cref="DocumentEquality.Same"/> says whether anything changed.</returns>
    /// <exception cref="ScimException">400 <c>invalidPath</c>, <c>invalidFilter</c>, <c>noTarget</c>, <c>invalidValue</c>, <c>mutability</c>, <c>invalidSyntax</c>.</exception>
    public JsonObject ApplyTo(JsonObject document, ResourceSchema schema, Tolerance tolerance)
    {
        var after = (JsonObject)document.DeepClone();
        var engine = new PatchEngine(after, schema, tolerance);
        foreach (var operation in Operations)
        {
            engine.Apply(operation);
        }

        DocumentRules.Finish(after, schema);
        return after;
    }

    private static bool SaysPatch(JsonElement schemas)
    {
        if (schemas.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (var item in schemas.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && JsonText.Value(item, Where.Of("schemas")).Equals(ScimUrns.PatchOp, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static PatchOperation Operation(JsonElement item, int number, Tolerance tolerance)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw ScimException.InvalidSyntax($"Operation {number} is {JsonText.Kind(item)}; an operation is an object.");
        }

        PatchVerb? verb = null;
        PatchPath? path = null;
        JsonElement? value = null;
        foreach (var property in item.EnumerateObject())
        {
            switch (JsonText.Name(property).ToLowerInvariant())
            {
                case "op":
                    verb = Verb(property.Value, number, tolerance);
                    break;
                case "path":
                    path = Path(property.Value, number, tolerance);
                    break;
                case "value":
                    value = property.Value;
                    break;
                default:
                    ValueReader.UnknownAttribute($"Operations.{JsonText.Name(property)}", tolerance);
                    break;
            }
        }

        if (verb is null)
        {
            throw ScimException.InvalidSyntax($"Operation {number} has no op.");
        }

        if (verb == PatchVerb.Remove && path is null)
        {
            throw ScimException.NoTarget($"Operation {number}: remove needs a path.");
        }

        if (verb != PatchVerb.Remove && value is null)
        {
            throw ScimException.InvalidSyntax($"Operation {number} has no value.");
        }

        // The RFC has operations without a path, the interop profile does not: "MUST reject", with invalidSyntax.
        if (path is null && tolerance.IsStrict)
        {
            throw ScimException.InvalidSyntax($"Operation {number} has no path; this connector is strict: name the attribute in path, one operation each.");
        }

        return new PatchOperation(verb.Value, path, value);
    }

    /// <summary>Something meant as an operation, such as <c>merge</c>, is repeated; what got there by mistake may be anything, and exchange logs keep what we answer.</summary>
    private static bool IsWord(string text) => text.Length is > 0 and < 12 && text.All(char.IsAsciiLetter);

    // Entra's default dialect capitalises: "Add", "Replace", "Remove".
    private static PatchVerb Verb(JsonElement value, int number, Tolerance tolerance)
    {
        var text = value.ValueKind == JsonValueKind.String ? JsonText.Value(value, Where.Of("op")) : "";
        PatchVerb verb = text.ToLowerInvariant() switch
        {
            "add" => PatchVerb.Add,
            "remove" => PatchVerb.Remove,
            "replace" => PatchVerb.Replace,
            _ => throw ScimException.InvalidSyntax($"Operation {number}: op is add, remove or replace, not {ScimError.Quote(IsWord(text) ? text : JsonText.Kind(value))}."),
        };
        if (text is not ("add" or "remove" or "replace"))
        {
            tolerance.Accept("op-case", ScimError.InvalidSyntax($"Operation {number}: op is written in lower case."));
        }

        return verb;
    }

    private static PatchPath? Path(JsonElement value, int number, Tolerance tolerance)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                var text = JsonText.Value(value, Where.Of("path"));
                if (text.Length > 0)
                {
                    return PatchPath.Parse(text, tolerance);
                }

                tolerance.Accept("empty-path", ScimError.InvalidPath($"Operation {number}: path is empty."));
                return null;
            default:
                throw ScimException.InvalidPath($"Operation {number}: path takes a string, not {JsonText.Kind(value)}.");
        }
    }
}
