using System.Text.Json;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Dialects;

/// <summary>Templates that quote every macro write <c>"level": "7"</c> where the schema has a number. Reported as <c>number-as-string</c>.</summary>
internal static class NumberAsString
{
    public const string Name = "number-as-string";

    public static string? Read(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance)
    {
        var wanted = attribute.Type == AttributeType.Integer ? "a whole number" : "a number";
        var refusal = ScimError.InvalidValue($"{where} takes {wanted}, not {JsonText.Kind(value)}.");
        if (value.ValueKind != JsonValueKind.String)
        {
            throw new ScimException(refusal);
        }

        var text = JsonText.Value(value, where);
        if (text.Length == 0)
        {
            tolerance.Accept("empty-string-as-absent", refusal);
            return null;
        }

        if (!FilterReader.IsNumber(text))
        {
            throw ScimException.InvalidValue($"{where} takes {wanted}, not {ScimError.Quote(text)}.");
        }

        tolerance.Accept(Name, refusal);
        return text;
    }
}
