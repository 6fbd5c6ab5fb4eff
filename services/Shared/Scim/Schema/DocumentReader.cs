using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Dialects;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;

namespace ScimSuite.Scim.Schema;

/// <summary>
/// Turns the body of POST and PUT into the document that is kept: names in canonical case, values of the right type, nothing unassigned,
/// nothing the client may not write. <c>schemas</c> lists what the document really uses; <c>id</c> and <c>meta</c> are the service's to add.
/// </summary>
public static class DocumentReader
{
    /// <summary>Reads the body of a POST, RFC 7644 §3.3.</summary>
    /// <param name="body">The body as parsed.</param>
    /// <param name="schema">The resource type with the tenant's extensions.</param>
    /// <param name="tolerance">The connector's mode; holds afterwards what was tolerated.</param>
    /// <param name="except">An attribute that is read elsewhere (a group's members), or null.</param>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c>, <c>invalidValue</c> or, in strict mode, <c>mutability</c>; the detail names the attribute.</exception>
    public static JsonObject Read(JsonElement body, ResourceSchema schema, Tolerance tolerance, string? except = null)
    {
        var reader = new BodyReader(schema, tolerance, except, current: null);
        return reader.Read(body);
    }

    /// <summary>
    /// Reads the body of a PUT, RFC 7644 §3.5.1: what is absent is cleared, an immutable attribute keeps its value, read-only ones are
    /// ignored (an <c>id</c> that is not the resource's own is refused when strict).
    /// </summary>
    /// <param name="body">The body as parsed.</param>
    /// <param name="current">The document that is replaced; not changed.</param>
    /// <param name="schema">The resource type with the tenant's extensions.</param>
    /// <param name="tolerance">The connector's mode and dialect.</param>
    /// <param name="except">An attribute that is read elsewhere (a group's members), or null.</param>
    /// <exception cref="ScimException">As <see cref="Read"/>, and 400 <c>mutability</c> for an immutable attribute that would change.</exception>
    public static JsonObject Replace(JsonElement body, JsonObject current, ResourceSchema schema, Tolerance tolerance, string? except = null)
    {
        var reader = new BodyReader(schema, tolerance, except, current);
        var document = reader.Read(body);
        if (!tolerance.IsStrict && Dialect.Named(tolerance.Dialect).KeepsWhatPutOmits)
        {
            PutKeepsOmitted.Apply(document, body, current, schema, tolerance);
        }

        Immutability.Check(current, document, schema);
        if (current["id"] is { } id)
        {
            document["id"] = id.DeepClone();
        }

        DocumentRules.Finish(document, schema);
        return document;
    }
}

/// <summary>One body, read once.</summary>
internal sealed class BodyReader(ResourceSchema schema, Tolerance tolerance, string? except, JsonObject? current)
{
    private readonly JsonObject document = [];

    public JsonObject Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw ScimException.InvalidSyntax($"The body is {JsonText.Kind(body)}; a {schema.Name} is an object.");
        }

        document["schemas"] = new JsonArray();
        var saidSchemas = false;
        foreach (var property in body.EnumerateObject())
        {
            var name = JsonText.Name(property);
            if (string.Equals(name, "schemas", StringComparison.OrdinalIgnoreCase))
            {
                saidSchemas = true;
                DocumentRules.CheckSchemas(property.Value, schema, tolerance);
            }
            else if (!string.Equals(name, except, StringComparison.OrdinalIgnoreCase))
            {
                Property(name, property.Value);
            }
        }

        if (!saidSchemas)
        {
            tolerance.Accept("missing-schemas", ScimError.InvalidSyntax("schemas is required."));
        }

        DocumentRules.Finish(document, schema);
        return document;
    }

    private void Property(string name, JsonElement value)
    {
        if (schema.Attribute(name) is { } attribute)
        {
            Attribute(document, null, attribute, value);
        }
        else if (schema.Extension(name) is { } extension)
        {
            Container(extension, value);
        }
        else if (PathAsKey.Resolve(name, schema, tolerance) is { Attribute: { } target } path)
        {
            Path(path, target, value);
        }
        else
        {
            ValueReader.UnknownAttribute(name, tolerance);
        }
    }

    private void Container(SchemaDefinition extension, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw ScimException.InvalidValue($"{extension.Id} takes an object, not {JsonText.Kind(value)}.");
        }

        foreach (var property in value.EnumerateObject())
        {
            var name = JsonText.Name(property);
            if (extension.Attribute(name) is { } attribute)
            {
                Attribute(DocumentRules.Container(document, extension), extension, attribute, property.Value);
            }
            else
            {
                ValueReader.UnknownAttribute($"{extension.Id}:{name}", tolerance);
            }
        }
    }

    private void Attribute(JsonObject target, SchemaDefinition? extension, AttributeDefinition attribute, JsonElement value)
    {
        var where = new Where(extension, attribute);
        switch (attribute.Mutability)
        {
            case Mutability.ReadOnly when current is null:
                ValueReader.ReadOnly(value, where, tolerance);
                return;

            // A PUT sends back what a GET answered; RFC 7644 §3.5.1 wants it ignored.
            case Mutability.ReadOnly:
                if (ReferenceEquals(attribute, CommonAttributes.Id) && value.ValueKind == JsonValueKind.String
                    && !string.Equals(JsonText.Value(value, where), current["id"]?.GetValue<string>(), StringComparison.OrdinalIgnoreCase))
                {
                    tolerance.Accept("read-only-ignored:id", ScimError.Mutability("id is not the id of the resource that is replaced."));
                }

                return;

            case Mutability.WriteOnly:
                if (ValueReader.Read(value, attribute, where, tolerance) is not null)
                {
                    tolerance.Report($"{attribute.Name}-discarded");
                }

                return;
        }

        // No deviation, but what JumpCloud's minimal PUT looks like: said, so that it can be recognised.
        if (current is not null && attribute.MultiValued && value.ValueKind == JsonValueKind.Null && !tolerance.IsStrict)
        {
            tolerance.Report("null-list", attribute.Name);
        }

        if (ValueReader.Read(value, attribute, where, tolerance) is { } node && !target.TryAdd(attribute.Name, node))
        {
            throw ScimException.InvalidSyntax($"{where} is given twice.");
        }
    }

    // "name.givenName" or "urn:…:User:department" as a key.
    private void Path(AttributeTarget path, AttributeDefinition attribute, JsonElement value)
    {
        var holder = path.Extension is null ? document : DocumentRules.Container(document, path.Extension);
        if (path.Sub is null)
        {
            Attribute(holder, path.Extension, attribute, value);
            return;
        }

        var where = new Where(path.Extension, attribute, path.Sub);
        if (attribute.MultiValued)
        {
            throw ScimException.InvalidSyntax($"{where} does not say which value is meant.");
        }

        if (attribute.Mutability == Mutability.ReadOnly || path.Sub.Mutability == Mutability.ReadOnly)
        {
            ValueReader.ReadOnly(value, where, tolerance);
            return;
        }

        if (ValueReader.Read(value, path.Sub, where, tolerance) is { } node)
        {
            if (holder[attribute.Name] is not JsonObject complex)
            {
                holder[attribute.Name] = complex = [];
            }

            if (!complex.TryAdd(path.Sub.Name, node))
            {
                throw ScimException.InvalidSyntax($"{where} is given twice.");
            }
        }
    }
}
