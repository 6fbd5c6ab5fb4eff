using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Dialects;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Schema;

/// <summary>
/// Turns one JSON value into what a document holds for its attribute: right type, canonical names, nothing empty, nothing read-only.
/// What does not fit is offered to the <see cref="Dialects"/> by way of <see cref="Coercion"/>, then refused.
/// </summary>
internal static class ValueReader
{
    /// <summary>A whole attribute: the list when it is multi-valued.</summary>
    /// <returns>Null for what RFC 7643 §2.5 calls unassigned: null, an empty list, an object with nothing in it.</returns>
    /// <exception cref="ScimException">400 <c>invalidValue</c>, <c>invalidSyntax</c> or <c>mutability</c> naming the attribute.</exception>
    public static JsonNode? Read(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (!attribute.MultiValued)
        {
            return Single(value, attribute, where, tolerance);
        }

        var list = new JsonArray();
        if (value.ValueKind == JsonValueKind.Array)
        {
            MultiValue.RequireRoom(value.GetArrayLength(), where);
            foreach (var item in value.EnumerateArray())
            {
                Add(item);
            }
        }
        else
        {
            Add(Coercion.ToElement(value, attribute, where, tolerance));
        }

        MultiValue.RequireOnePrimary(list, where);
        return list.Count == 0 ? null : list;

        void Add(JsonElement item)
        {
            if (One(item, attribute, where, tolerance) is { } element)
            {
                list.Add(element);
            }
        }
    }

    /// <summary>A single-valued attribute.</summary>
    private static JsonNode? Single(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            if (value.GetArrayLength() == 0)
            {
                return null;
            }

            value = Coercion.ToOnly(value, where, tolerance);
        }

        return One(value, attribute, where, tolerance);
    }

    /// <summary>One value: the attribute's own, or one element of its list.</summary>
    public static JsonNode? One(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return attribute.Type switch
        {
            AttributeType.Complex => Complex(value, attribute, where, tolerance),
            AttributeType.Boolean => Boolean(value, where, tolerance),
            AttributeType.Integer or AttributeType.Decimal => Number(value, attribute, where, tolerance),
            _ => Text(value, attribute, where, tolerance),
        };
    }

    private static JsonObject? Complex(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance)
    {
        var result = new JsonObject();
        if (value.ValueKind != JsonValueKind.Object)
        {
            if (Coercion.ToValueOf(value, attribute, where, tolerance) is not { } part)
            {
                return null;
            }

            Part(part.Definition, part.Value);
        }
        else
        {
            foreach (var property in value.EnumerateObject())
            {
                var name = JsonText.Name(property);
                if (attribute.Sub(name) is { } sub)
                {
                    Part(sub, property.Value);
                }
                else
                {
                    UnknownAttribute($"{where}.{name}", tolerance);
                }
            }
        }

        if (result.Count == 0)
        {
            return null;
        }

        foreach (var sub in attribute.SubAttributes)
        {
            if (sub.Required && !result.ContainsKey(sub.Name))
            {
                throw ScimException.InvalidValue($"{where.Sub(sub)} is required.");
            }
        }

        return result;

        void Part(AttributeDefinition sub, JsonElement content)
        {
            if (sub.Mutability == Mutability.ReadOnly)
            {
                ReadOnly(content, where.Sub(sub), tolerance);
            }
            else if (Read(content, sub, where.Sub(sub), tolerance) is { } node && !result.TryAdd(sub.Name, node))
            {
                throw ScimException.InvalidSyntax($"{where.Sub(sub)} is given twice.");
            }
        }
    }

    private static JsonValue? Boolean(JsonElement value, Where where, Tolerance tolerance)
    {
        var flag = value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Coercion.ToBoolean(value, where, tolerance),
        };
        return flag is { } known ? JsonValue.Create(known) : null;
    }

    private static JsonValue? Number(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance)
    {
        var text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Coercion.ToNumber(value, attribute, where, tolerance);
        if (text is null)
        {
            return null;
        }

        if (!ScimNumber.TryParse(text, out var number))
        {
            throw ScimException.InvalidValue($"{where} takes a number of at most 28 digits.");
        }

        if (attribute.Type == AttributeType.Decimal)
        {
            return JsonValue.Create(number);
        }

        return number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue
            ? JsonValue.Create((long)number)
            : throw ScimException.InvalidValue($"{where} takes a whole number.");
    }

    private static JsonValue? Text(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance)
    {
        var text = value.ValueKind == JsonValueKind.String ? JsonText.Value(value, where) : Coercion.ToText(value, where, tolerance);
        var fits = attribute.Type switch
        {
            AttributeType.DateTime => ScimDateTime.TryParse(text, out _),
            AttributeType.Binary => Base64.IsValid(text) || Base64Url.IsValid(text),
            _ => true,
        };
        if (fits)
        {
            return JsonValue.Create(text);
        }

        if (text.Length == 0)
        {
            tolerance.Accept("empty-string-as-absent", ScimError.InvalidValue($"{where} may not be an empty string."));
            return null;
        }

        throw ScimException.InvalidValue(attribute.Type == AttributeType.DateTime
            ? $"{where} takes a date and time such as 2026-11-24T10:30:00Z."
            : $"{where} takes base64.");
    }

    /// <summary>A value the client may not write. In bodies it is ignored, as RFC 7644 §3.3 and §3.5.1 say; strict mode refuses it.</summary>
    public static void ReadOnly(JsonElement value, Where where, Tolerance tolerance)
    {
        var isEmpty = value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
        if (!isEmpty)
        {
            tolerance.Accept($"read-only-ignored:{where}", ScimError.Mutability($"{where} is read-only."));
        }
    }

    /// <summary>A name no schema knows: ignored and said, or refused.</summary>
    public static void UnknownAttribute(string name, Tolerance tolerance) =>
        tolerance.Accept($"unknown-attribute:{name}", ScimError.InvalidSyntax($"{ScimError.Quote(name)} is not an attribute of this resource type."));
}
