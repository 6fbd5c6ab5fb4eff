using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Patch;

/// <summary>A single-valued attribute, or one sub-attribute of it.</summary>
internal readonly struct SingleTarget(JsonObject document, AttributeTarget target, Tolerance tolerance)
{
    private readonly AttributeDefinition attribute = target.Attribute!; // never a container

    public void Remove()
    {
        if (Holder.Find(document, target) is not { } holder || holder[attribute.Name] is not { } current)
        {
            return;
        }

        if (target.Sub is null)
        {
            Holder.RequireRemovable(attribute, target);
            holder.Remove(attribute.Name);
        }
        else if (current is JsonObject complex && complex.ContainsKey(target.Sub.Name))
        {
            Holder.RequireRemovable(target.Sub, target);
            complex.Remove(target.Sub.Name);
            Holder.Tidy(holder, attribute);
        }
    }

    /// <summary>Add and replace are the same for a single value (RFC 7644 §3.5.2.1 and §3.5.2.3), but for null: add has nothing to add.</summary>
    public void Set(PatchVerb verb, JsonElement value)
    {
        var node = ValueReader.Read(value, target.Leaf!, new Where(target.Extension, attribute, target.Sub), tolerance);
        if (node is null)
        {
            if (verb == PatchVerb.Replace && !ClearParts(value))
            {
                Unassign();
            }

            return;
        }

        var holder = Holder.For(document, target);
        if (target.Sub is null)
        {
            // "Sub-attributes that are not specified SHALL be left unchanged", RFC 7644 §3.5.2.3.
            if (node is JsonObject parts && holder[attribute.Name] is JsonObject complex)
            {
                Merge(complex, parts);
                ClearParts(value);
            }
            else
            {
                Assign(holder, attribute, node);
            }

            return;
        }

        if (holder[attribute.Name] is not JsonObject owner)
        {
            holder[attribute.Name] = owner = [];
        }

        Assign(owner, target.Sub, node);
    }

    private void Merge(JsonObject complex, JsonObject parts)
    {
        foreach (var (name, part) in parts.ToArray())
        {
            parts.Remove(name);
            Assign(complex, attribute.Sub(name)!, part!); // ValueReader wrote known names and no nulls
        }
    }

    private void Assign(JsonObject holder, AttributeDefinition definition, JsonNode node)
    {
        Holder.RequireUnset(holder, definition, node, target);
        holder[definition.Name] = node;
    }

    // {"name": {"middleName": null}}: null unassigns what it is given for (RFC 7643 §2.5).
    private bool ClearParts(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || target.Leaf is not { IsComplex: true })
        {
            return false;
        }

        var cleared = false;
        foreach (var property in value.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null && attribute.Sub(JsonText.Name(property)) is { Mutability: not Mutability.ReadOnly } sub)
            {
                cleared = true;
                new SingleTarget(document, target with { Sub = sub }, tolerance).Remove();
            }
        }

        return cleared;
    }

    private void Unassign()
    {
        if (target.Leaf!.Required)
        {
            throw ScimException.InvalidValue($"{target} is required.");
        }

        Remove();
    }
}

/// <summary>The object that holds a target, and what must hold before it is changed.</summary>
internal static class Holder
{
    public static JsonObject? Find(JsonObject document, AttributeTarget target) =>
        target.Extension is null ? document : document[target.Extension.Id] as JsonObject;

    public static JsonObject For(JsonObject document, AttributeTarget target) =>
        target.Extension is null ? document : DocumentRules.Container(document, target.Extension);

    /// <summary>An attribute that is required, read-only or immutable cannot be removed, RFC 7644 §3.5.2.2.</summary>
    public static void RequireRemovable(AttributeDefinition definition, AttributeTarget target)
    {
        if (definition.Required)
        {
            throw ScimException.Mutability($"{target} is required and cannot be removed.");
        }

        if (definition.Mutability is Mutability.Immutable or Mutability.ReadOnly)
        {
            throw ScimException.Mutability($"{target} cannot be removed once it is set.");
        }
    }

    /// <summary>An immutable attribute takes its first value and then only the same.</summary>
    public static void RequireUnset(JsonObject holder, AttributeDefinition definition, JsonNode node, AttributeTarget target)
    {
        if (definition.Mutability == Mutability.Immutable && holder[definition.Name] is { } current && !DocumentEquality.Same(current, node))
        {
            var name = target.Sub is null && target.Attribute!.IsComplex && !ReferenceEquals(definition, target.Attribute) ? $"{target}.{definition.Name}" : target.ToString();
            throw ScimException.Mutability($"{name} cannot be changed once it is set.");
        }
    }

    /// <summary>What became empty is unassigned, RFC 7643 §2.5.</summary>
    public static void Tidy(JsonObject holder, AttributeDefinition attribute)
    {
        if (holder[attribute.Name] is JsonArray { Count: 0 } or JsonObject { Count: 0 })
        {
            holder.Remove(attribute.Name);
        }
    }
}
