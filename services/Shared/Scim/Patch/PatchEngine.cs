using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Dialects;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Patch;

/// <summary>
/// Finds what an operation means in the schema and hands it to the part that changes it: <see cref="SingleTarget"/>,
/// <see cref="ListTarget"/> or <see cref="ElementTarget"/>. Works on a document of its own, which is thrown away when anything fails.
/// </summary>
internal sealed class PatchEngine(JsonObject document, ResourceSchema schema, Tolerance tolerance)
{
    public void Apply(PatchOperation operation)
    {
        if (operation.Path is { } path)
        {
            AtPath(operation.Verb, path, operation.Value);
            return;
        }

        var value = operation.Value.GetValueOrDefault();
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw ScimException.InvalidValue($"Without a path, value takes an object of attributes, not {JsonText.Kind(value)}.");
        }

        foreach (var property in value.EnumerateObject())
        {
            var name = JsonText.Name(property);
            if (operation.Except?.Invoke(name) != true)
            {
                AtKey(operation.Verb, name, property.Value);
            }
        }
    }

    private void AtKey(PatchVerb verb, string name, JsonElement value)
    {
        if (schema.Attribute(name) is { } attribute)
        {
            if (ReferenceEquals(attribute, CommonAttributes.Schemas))
            {
                SaysSchemas(verb, value);
            }
            else if (attribute.Mutability == Mutability.ReadOnly)
            {
                ReadOnlyKey(attribute, value);
            }
            else
            {
                Change(verb, new AttributeTarget(null, attribute, null), value);
            }
        }
        else if (schema.Extension(name) is { } extension)
        {
            Container(verb, extension, value);
        }
        else if (PathAsKey.Resolve(name, schema, tolerance) is { } target)
        {
            if (target.Leaf!.Mutability == Mutability.ReadOnly || target.Attribute!.Mutability == Mutability.ReadOnly) // PathAsKey answers no container
            {
                ValueReader.ReadOnly(value, new Where(target.Extension, target.Attribute, target.Sub), tolerance);
                return;
            }

            Change(verb, target, value);
        }
        else if (name.Contains('['))
        {
            // Entra: {"op": "add", "value": {"addresses[type eq \"work\"].locality": "Oslo"}}
            tolerance.Accept("path-as-key", ScimError.InvalidSyntax($"{ScimError.Quote(name)} is a path, not an attribute's name."));
            AtPath(verb, PatchPath.Parse(name, tolerance), value);
        }
        else
        {
            ValueReader.UnknownAttribute(name, tolerance);
        }
    }

    // Clients announce an extension before they use it. schemas is written from what the document uses, so saying what is true changes nothing.
    private void SaysSchemas(PatchVerb verb, JsonElement? value)
    {
        if (verb == PatchVerb.Remove)
        {
            throw ScimException.Mutability("schemas follows from the attributes a resource has and cannot be removed.");
        }

        DocumentRules.CheckSchemas(Given(value), schema, tolerance, isWhole: false);
    }

    // Okta repeats the resource's id inside the value. The same id says nothing; another one asks for what cannot be.
    private void ReadOnlyKey(AttributeDefinition attribute, JsonElement value)
    {
        var where = new Where(null, attribute);
        if (ReferenceEquals(attribute, CommonAttributes.Id) && value.ValueKind == JsonValueKind.String
            && document["id"] is JsonValue known && known.TryGetValue<string>(out var id))
        {
            if (!string.Equals(JsonText.Value(value, where), id, StringComparison.OrdinalIgnoreCase))
            {
                throw ScimException.Mutability("id is read-only, and the one given is not the resource's.");
            }

            tolerance.Report("id-in-value");
            return;
        }

        ValueReader.ReadOnly(value, where, tolerance);
    }

    private void Container(PatchVerb verb, SchemaDefinition extension, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null && verb == PatchVerb.Replace)
        {
            document.Remove(extension.Id);
            return;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw ScimException.InvalidValue($"{extension.Id} takes an object, not {JsonText.Kind(value)}.");
        }

        foreach (var property in value.EnumerateObject())
        {
            var name = JsonText.Name(property);
            if (extension.Attribute(name) is not { } attribute)
            {
                ValueReader.UnknownAttribute($"{extension.Id}:{name}", tolerance);
            }
            else if (attribute.Mutability == Mutability.ReadOnly)
            {
                ValueReader.ReadOnly(property.Value, new Where(extension, attribute), tolerance);
            }
            else
            {
                Change(verb, new AttributeTarget(extension, attribute, null), property.Value);
            }
        }
    }

    private void AtPath(PatchVerb verb, PatchPath path, JsonElement? value)
    {
        // The core schema's URN alone is the resource itself, as an extension's URN is its part.
        if (path is { Filter: null, Sub: null } && verb != PatchVerb.Remove && string.Equals(path.Attribute.ToString(), schema.Core.Id, StringComparison.OrdinalIgnoreCase))
        {
            Apply(new PatchOperation(verb, null, value));
            return;
        }

        var target = schema.Resolve(path.Attribute) ?? throw ScimException.InvalidPath($"{ScimError.Quote(path.Attribute.ToString())} is not an attribute of {schema.Name}.");
        if (target.Attribute is not { } attribute)
        {
            AtContainer(verb, path, target.Extension!, value); // Resolve answers an attribute or a container
            return;
        }

        if (path.Filter is null)
        {
            if (ReferenceEquals(attribute, CommonAttributes.Schemas))
            {
                SaysSchemas(verb, value);
                return;
            }

            RequireWritable(target);
            Change(verb, target, value);
            return;
        }

        if (!attribute.MultiValued)
        {
            throw ScimException.InvalidPath($"{target} has one value only; there is nothing to filter.");
        }

        if (path.Sub is not null)
        {
            target = target with { Sub = attribute.Sub(path.Sub) ?? throw ScimException.InvalidPath($"{ScimError.Quote(path.Sub)} is not a sub-attribute of {attribute.Name}.") };
        }

        RequireWritable(target);
        var elements = new ElementTarget(document, target, path.Filter, tolerance);
        if (verb == PatchVerb.Remove)
        {
            elements.Remove();
        }
        else
        {
            elements.Set(verb, Given(value));
        }
    }

    private void AtContainer(PatchVerb verb, PatchPath path, SchemaDefinition extension, JsonElement? value)
    {
        if (path.Filter is not null)
        {
            throw ScimException.InvalidPath($"{extension.Id} is not a list; there is nothing to filter.");
        }

        if (verb != PatchVerb.Remove)
        {
            Container(verb, extension, Given(value));
            return;
        }

        foreach (var attribute in extension.Attributes)
        {
            if (attribute.Mutability is Mutability.ReadOnly or Mutability.Immutable && document[extension.Id]?[attribute.Name] is not null)
            {
                throw ScimException.Mutability($"{new Where(extension, attribute)} cannot be removed.");
            }
        }

        document.Remove(extension.Id);
    }

    private void Change(PatchVerb verb, AttributeTarget target, JsonElement? value)
    {
        var attribute = target.Attribute!; // containers are handled before
        if (attribute.Mutability == Mutability.WriteOnly)
        {
            if (verb != PatchVerb.Remove && ValueReader.Read(Given(value), attribute, new Where(target.Extension, attribute), tolerance) is not null)
            {
                tolerance.Report($"{attribute.Name}-discarded");
            }

            return;
        }

        if (!attribute.MultiValued)
        {
            var single = new SingleTarget(document, target, tolerance);
            if (verb == PatchVerb.Remove)
            {
                single.Remove();
            }
            else
            {
                single.Set(verb, Given(value));
            }

            return;
        }

        var list = new ListTarget(document, target, tolerance);
        switch (verb)
        {
            case PatchVerb.Add:
                list.Add(Given(value));
                break;
            case PatchVerb.Replace:
                list.Replace(Given(value));
                break;
            default:
                list.Remove(value);
                break;
        }
    }

    private static void RequireWritable(AttributeTarget target)
    {
        if (target.Attribute!.Mutability == Mutability.ReadOnly || target.Leaf!.Mutability == Mutability.ReadOnly) // not a container
        {
            throw ScimException.Mutability($"{target} is read-only.");
        }
    }

    // Parse refuses add and replace without a value.
    private static JsonElement Given(JsonElement? value) => value.GetValueOrDefault();
}
