using System.Text.Json;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Dialects;

/// <summary>
/// OneLogin sends <c>"emails": {"value": "lea@acme.test"}</c> where a list of such objects belongs, others a bare string.
/// Reported as <c>object-for-array</c> and <c>scalar-for-array</c>.
/// </summary>
internal static class ObjectForArray
{
    public static JsonElement Read(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance)
    {
        var isObject = value.ValueKind == JsonValueKind.Object;
        if (isObject && !attribute.IsComplex)
        {
            throw ScimException.InvalidValue($"{where} takes an array of simple values, not an object.");
        }

        tolerance.Accept(isObject ? "object-for-array" : "scalar-for-array", ScimError.InvalidValue($"{where} takes an array, not {JsonText.Kind(value)}."));
        return value;
    }
}
