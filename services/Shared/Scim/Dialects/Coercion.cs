using System.Text.Json;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Dialects;

/// <summary>
/// Values of the wrong JSON type that identity providers are known to send, each taken under its stable name by one small class of
/// this folder. Strict mode refuses them all.
/// </summary>
internal static class Coercion
{
    /// <inheritdoc cref="BooleanAsString"/>
    public static bool? ToBoolean(JsonElement value, Where where, Tolerance tolerance) => BooleanAsString.Read(value, where, tolerance);

    /// <inheritdoc cref="NumberAsString"/>
    public static string? ToNumber(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance) =>
        NumberAsString.Read(value, attribute, where, tolerance);

    /// <inheritdoc cref="ScalarAsText"/>
    public static string ToText(JsonElement value, Where where, Tolerance tolerance) => ScalarAsText.Read(value, where, tolerance);

    /// <inheritdoc cref="ObjectForArray"/>
    public static JsonElement ToElement(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance) =>
        ObjectForArray.Read(value, attribute, where, tolerance);

    /// <inheritdoc cref="ArrayOfOne"/>
    public static JsonElement ToOnly(JsonElement array, Where where, Tolerance tolerance) => ArrayOfOne.Read(array, where, tolerance);

    /// <inheritdoc cref="ScalarForObject"/>
    public static (AttributeDefinition Definition, JsonElement Value)? ToValueOf(JsonElement value, AttributeDefinition attribute, Where where, Tolerance tolerance) =>
        ScalarForObject.Read(value, attribute, where, tolerance);
}
