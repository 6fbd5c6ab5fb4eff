using System.Text.Json;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Dialects;

/// <summary>Templates write <c>"employeeNumber": 4411</c> or <c>"title": true</c> where the schema has text. Reported as <c>scalar-as-text</c>.</summary>
internal static class ScalarAsText
{
    public const string Name = "scalar-as-text";

    public static string Read(JsonElement value, Where where, Tolerance tolerance)
    {
        var refusal = ScimError.InvalidValue($"{where} takes a string, not {JsonText.Kind(value)}.");
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False))
        {
            throw new ScimException(refusal);
        }

        tolerance.Accept(Name, refusal);
        return value.GetRawText();
    }
}
