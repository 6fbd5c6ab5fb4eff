using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Dialects;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Patch;

/// <summary>The elements a value path selects, <c>emails[type eq "work"]</c>, or one sub-attribute of them.</summary>
internal readonly struct ElementTarget(JsonObject document, AttributeTarget target, FilterNode filter, Tolerance tolerance)
{
    private readonly AttributeDefinition attribute = target.Attribute!; // never a container

    private Where Where => new(target.Extension, attribute, target.Sub);

    public void Remove()
    {
        var selected = Select(out var list);
        if (selected.Count == 0 || list is null)
        {
            // Clients repeat themselves: what is to be gone is gone.
            tolerance.Accept("remove-without-target", NoTarget());
            return;
        }

        foreach (var element in selected)
        {
            if (target.Sub is null)
            {
                list.Remove(element);
            }
            else if (element is JsonObject complex && complex.ContainsKey(target.Sub.Name))
            {
                Holder.RequireRemovable(target.Sub, target);
                complex.Remove(target.Sub.Name);
                DropIfHollow(list, complex, target.Sub, tolerance);
            }
        }

        if (list.Count == 0)
        {
            Holder.RequireRemovable(attribute, target);
        }

        Holder.Tidy(Holder.For(document, target), attribute);
    }

    public void Set(PatchVerb verb, JsonElement value)
    {
        var selected = Select(out var list);
        RequireProfile(selected.Count);
        var definition = target.Sub ?? attribute;
        var node = target.Sub is null
            ? ValueReader.One(SingleElement(value), attribute, Where, tolerance)
            : ValueReader.Read(value, definition, Where, tolerance);
        if (node is null)
        {
            // null unassigns (RFC 7643 §2.5); nothing is added by adding it.
            if (verb == PatchVerb.Replace)
            {
                Remove();
            }

            return;
        }

        if (selected.Count == 0 || list is null)
        {
            Create(verb, node);
            return;
        }

        JsonNode? primary = null;
        foreach (var element in selected)
        {
            var changed = Change(verb, list, element, node.DeepClone());
            primary = MultiValue.IsPrimary(changed) && (target.Sub is null || target.Sub.Name == "primary") ? changed : primary;
        }

        if (primary is not null)
        {
            if (selected.Count > 1 && selected.Count(MultiValue.IsPrimary) > 1)
            {
                throw ScimException.InvalidValue($"{target} would have more than one primary value.");
            }

            MultiValue.Demote(list, primary);
        }
    }

    /// <summary>What the interop profile prohibits of a filter in a path that sets something: the element as a whole, and more than one element.</summary>
    private void RequireProfile(int selected)
    {
        if (!tolerance.IsStrict)
        {
            return;
        }

        if (target.Sub is null && attribute.IsComplex)
        {
            throw ScimException.InvalidPath($"{attribute.Name}[{filter}] names no sub-attribute; this connector is strict: write {attribute.Name}[{filter}].{attribute.SubAttributes[0].Name}, one operation each.");
        }

        if (selected > 1)
        {
            throw ScimException.InvalidFilter($"{attribute.Name}[{filter}] matches {selected} values; this connector is strict: a filter in a path selects one.");
        }
    }

    private JsonElement SingleElement(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? Coercion.ToOnly(value, Where, tolerance) : value;

    private JsonNode Change(PatchVerb verb, JsonArray list, JsonNode element, JsonNode node)
    {
        if (element is not JsonObject complex)
        {
            list[list.IndexOf(element)] = node;
            return node;
        }

        if (target.Sub is not null)
        {
            Holder.RequireUnset(complex, target.Sub, node, target);
            complex[target.Sub.Name] = node;
            return complex;
        }

        // "All matching record values SHALL be replaced", RFC 7644 §3.5.2.3; what the filter names stays unless the value says otherwise.
        var parts = (JsonObject)node; // a complex attribute reads as an object
        if (verb == PatchVerb.Replace)
        {
            foreach (var (name, _) in complex.ToArray())
            {
                if (!parts.ContainsKey(name) && !FilterPins.Names(filter, name))
                {
                    complex.Remove(name);
                }
            }
        }

        foreach (var (name, part) in parts.ToArray())
        {
            parts.Remove(name);
            Holder.RequireUnset(complex, attribute.Sub(name)!, part!, target); // ValueReader wrote known names and no nulls
            complex[name] = part;
        }

        return complex;
    }

    // emails[type eq "work"].value on a user without a work e-mail: the RFC says noTarget; Entra means "make one". An element that is replaced as a whole
    // nobody sends by mistake: there RFC 7644 §3.5.2.3 holds.
    private void Create(PatchVerb verb, JsonNode node)
    {
        if ((verb == PatchVerb.Replace && target.Sub is null) || FilterPins.Element(filter, attribute, tolerance) is not { } element)
        {
            throw new ScimException(NoTarget());
        }

        tolerance.Accept("created-on-absent", NoTarget());
        if (target.Sub is not null)
        {
            element[target.Sub.Name] = node;
        }
        else if (node is JsonObject parts)
        {
            foreach (var (name, part) in parts)
            {
                element[name] = part?.DeepClone();
            }
        }
        else
        {
            throw new ScimException(NoTarget());
        }

        var holder = Holder.For(document, target);
        if (holder[attribute.Name] is not JsonArray list)
        {
            holder[attribute.Name] = list = [];
        }

        list.Add(element);
        MultiValue.RequireRoom(list.Count, Where);
        if (MultiValue.IsPrimary(element))
        {
            MultiValue.Demote(list, element);
        }
    }

    private List<JsonNode> Select(out JsonArray? list)
    {
        var bound = FilterBinder.BindElement(filter, attribute, tolerance);
        var selected = new List<JsonNode>();
        list = Holder.Find(document, target)?[attribute.Name] as JsonArray;
        foreach (var element in list ?? [])
        {
            if (element is not null && FilterEvaluator.MatchesElement(bound, element))
            {
                selected.Add(element);
            }
        }

        return selected;
    }

    private ScimError NoTarget() => ScimError.NoTarget($"{attribute.Name}[{filter}] matches no value.");

    /// <summary>
    /// Entra clears a work e-mail by removing <c>emails[type eq "work"].value</c>. The husk it would leave, a type without a value, is
    /// no e-mail address: it goes too, and that is said. Strict mode leaves it, as the RFC does.
    /// </summary>
    public static void DropIfHollow(JsonArray list, JsonObject element, AttributeDefinition removed, Tolerance tolerance)
    {
        if (element.Count == 0)
        {
            list.Remove(element);
        }
        else if (removed.Name == "value" && !tolerance.IsStrict && element.All(part => part.Key is "type" or "primary" or "display"))
        {
            tolerance.Report("element-without-value-removed");
            list.Remove(element);
        }
    }
}
