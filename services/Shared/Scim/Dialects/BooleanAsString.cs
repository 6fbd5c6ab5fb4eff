using System.Text.Json;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Dialects;

/// <summary>Entra's default dialect writes <c>"active": "False"</c>; its validator <c>"primary": "true"</c>. Reported as <c>boolean-as-string</c>.</summary>
internal static class BooleanAsString
{
    public const string Name = "boolean-as-string";

    public static bool? Read(JsonElement value, Where where, Tolerance tolerance)
    {
        var refusal = ScimError.InvalidValue($"{where} takes true or false, not {JsonText.Kind(value)}.");
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

        if (!TryParse(text, out var flag))
        {
            throw ScimException.InvalidValue($"{where} takes true or false, not {ScimError.Quote(text)}.");
        }

        tolerance.Accept(Name, refusal);
        return flag;
    }

    public static bool TryParse(string text, out bool flag)
    {
        flag = text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return flag || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }
}
