using System.Text.Json;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Schema;

/// <summary>Reads names and strings out of JSON. The parser checks neither escapes nor UTF-8 before it is asked, so asking can fail.</summary>
internal static class JsonText
{
    /// <summary>A property's name.</summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c> when it is not text.</exception>
    public static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw ScimException.InvalidSyntax("The body holds a property name that is not valid Unicode.");
        }
    }

    /// <summary>Whether a property has this very name; costs no string.</summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c> when the name is not text.</exception>
    public static bool Is(JsonProperty property, ReadOnlySpan<byte> name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            throw ScimException.InvalidSyntax("The body holds a property name that is not valid Unicode.");
        }
    }

    /// <summary>A string's value.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> when it cannot be kept.</exception>
    public static string Value(JsonElement element, Where where)
    {
        string text;
        try
        {
            text = element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw ScimException.InvalidValue($"{where} is not valid Unicode.");
        }

        return ScimText.IsStorable(text, out var bad) ? text : throw ScimException.InvalidValue(
            bad == '\0' ? $"{where} holds U+0000, which cannot be kept." : $"{where} is not valid Unicode.");
    }

    /// <summary>How errors name a JSON value's kind.</summary>
    public static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };
}

/// <summary>Where a value stands in the document; written out only when something is wrong with it.</summary>
internal readonly struct Where(SchemaDefinition? extension, AttributeDefinition? attribute, AttributeDefinition? sub = null)
{
    public static Where Of(string name) => new(null, new AttributeDefinition { Name = name });

    public bool IsSub => sub is not null;

    public Where Sub(AttributeDefinition part) => new(extension, attribute, part);

    public override string ToString() => new AttributeTarget(extension, attribute, sub).ToString();
}
