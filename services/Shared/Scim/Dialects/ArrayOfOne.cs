using System.Text.Json;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Dialects;

/// <summary>A list with one element where a single value belongs, as in <c>"value": ["Ivo"]</c>. Reported as <c>array-of-one</c>.</summary>
internal static class ArrayOfOne
{
    public static JsonElement Read(JsonElement array, Where where, Tolerance tolerance)
    {
        var refusal = ScimError.InvalidValue($"{where} takes a single value, not an array.");
        if (array.GetArrayLength() != 1 || array[0].ValueKind == JsonValueKind.Array)
        {
            throw new ScimException(refusal);
        }

        tolerance.Accept("array-of-one", refusal);
        return array[0];
    }
}
