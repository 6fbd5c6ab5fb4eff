using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Patch;

/// <summary>A multi-valued attribute as a whole, or one sub-attribute of all its elements.</summary>
internal readonly struct ListTarget(JsonObject document, AttributeTarget target, Tolerance tolerance)
{
    private readonly AttributeDefinition attribute = target.Attribute!; // never a container

    private Where Where => new(target.Extension, attribute, target.Sub);

    /// <summary>Adds to the set, RFC 7644 §3.5.2.1: what is there already is not there twice.</summary>
    public void Add(JsonElement value)
    {
        if (target.Sub is not null)
        {
            SetInAll(value);
            return;
        }

        if (ValueReader.Read(value, attribute, Where, tolerance) is not JsonArray added)
        {
            return;
        }

        var holder = Holder.For(document, target);
        if (holder[attribute.Name] is not JsonArray list)
        {
            holder[attribute.Name] = added;
            return;
        }

        JsonNode? primary = null;
        foreach (var element in added.ToArray())
        {
            added.Remove(element);
            var stored = Join(list, element!); // ValueReader keeps no nulls
            primary = MultiValue.IsPrimary(element) ? stored : primary;
        }

        MultiValue.RequireRoom(list.Count, Where);
        if (primary is not null)
        {
            MultiValue.Demote(list, primary);
        }
    }

    private JsonNode Join(JsonArray list, JsonNode element)
    {
        if (MultiValue.Find(list, element, attribute) is not { } known)
        {
            list.Add(element);
            return element;
        }

        if (known is JsonObject old && element is JsonObject parts)
        {
            foreach (var (name, part) in parts)
            {
                // The key parts of a repeated element are equal but perhaps for case; what was there first stays.
                if (name != "value" && part is not null && !(name == "type" && old.ContainsKey(name)))
                {
                    old[name] = part.DeepClone();
                }
            }
        }

        return known;
    }

    /// <summary>"The attribute and all values are replaced", RFC 7644 §3.5.2.3.</summary>
    public void Replace(JsonElement value)
    {
        if (target.Sub is not null)
        {
            SetInAll(value);
        }
        else if (ValueReader.Read(value, attribute, Where, tolerance) is { } list)
        {
            Holder.For(document, target)[attribute.Name] = list;
        }
        else if (attribute.Required)
        {
            throw ScimException.InvalidValue($"{target} is required.");
        }
        else
        {
            Holder.Find(document, target)?.Remove(attribute.Name);
        }
    }

    /// <summary>Removes all values; with a list of values, which the RFC does not have but Entra and JumpCloud send, only those.</summary>
    public void Remove(JsonElement? value)
    {
        if (Holder.Find(document, target) is not { } holder)
        {
            return;
        }

        if (target.Sub is not null)
        {
            RemoveFromAll(holder, target.Sub);
            return;
        }

        if (value is { ValueKind: not JsonValueKind.Null } listed)
        {
            tolerance.Accept("remove-with-value", ScimError.InvalidValue($"remove takes no value; select the values in the path, as in {attribute.Name}[value eq \"…\"]."));
            RemoveListed(holder, listed);
            return;
        }

        if (holder.ContainsKey(attribute.Name))
        {
            Holder.RequireRemovable(attribute, target);
            holder.Remove(attribute.Name);
        }
    }

    private void RemoveListed(JsonObject holder, JsonElement listed)
    {
        if (ValueReader.Read(listed, attribute, Where, tolerance) is not JsonArray gone || holder[attribute.Name] is not JsonArray list)
        {
            return;
        }

        foreach (var element in gone)
        {
            while (MultiValue.Find(list, element!, attribute) is { } known) // ValueReader keeps no nulls
            {
                list.Remove(known);
            }
        }

        if (list.Count == 0)
        {
            Holder.RequireRemovable(attribute, target);
        }

        Holder.Tidy(holder, attribute);
    }

    // emails.type without brackets means every element.
    private void SetInAll(JsonElement value)
    {
        var sub = target.Sub!; // only called with one
        var node = ValueReader.Read(value, sub, Where, tolerance);
        var holder = Holder.For(document, target);
        if (holder[attribute.Name] is not JsonArray list)
        {
            if (node is not null)
            {
                tolerance.Accept("created-on-absent", ScimError.NoTarget($"{attribute.Name} has no value to change."));
                holder[attribute.Name] = new JsonArray(new JsonObject { [sub.Name] = node });
            }

            return;
        }

        if (node is null)
        {
            RemoveFromAll(holder, sub);
            return;
        }

        foreach (var item in list)
        {
            if (item is JsonObject element)
            {
                Holder.RequireUnset(element, sub, node, target);
                element[sub.Name] = node.DeepClone();
            }
        }

        MultiValue.RequireOnePrimary(list, Where);
    }

    private void RemoveFromAll(JsonObject holder, AttributeDefinition sub)
    {
        if (holder[attribute.Name] is not JsonArray list)
        {
            return;
        }

        foreach (var item in list.ToArray())
        {
            if (item is JsonObject element && element.ContainsKey(sub.Name))
            {
                Holder.RequireRemovable(sub, target);
                element.Remove(sub.Name);
                ElementTarget.DropIfHollow(list, element, sub, tolerance);
            }
        }

        Holder.Tidy(holder, attribute);
    }
}
