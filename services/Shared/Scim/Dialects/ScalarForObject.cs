using System.Text.Json;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Dialects;

/// <summary>
/// Entra writes <c>"manager": "U7"</c> for <c>{"value": "U7"}</c>, and its validator <c>""</c> to remove the manager.
/// Reported as <c>scalar-for-object</c> and <c>empty-string-as-absent</c>.
/// </summary>
internal static class ScalarForObject
{
    public static (AttributeDefinition Definition, JsonElement Value)? Read(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance)
    {
        var refusal = ScimError.InvalidValue($"{where} takes an object, not {JsonText.Kind(value)}.");
        if (value.ValueKind == JsonValueKind.Array || attribute.Sub("value") is not { } part)
        {
            throw new ScimException(refusal);
        }

        if (value.ValueKind == JsonValueKind.String && JsonText.Value(value, where).Length == 0)
        {
            tolerance.Accept("empty-string-as-absent", refusal);
            return null;
        }

        tolerance.Accept("scalar-for-object", refusal);
        return (part, value);
    }
}
