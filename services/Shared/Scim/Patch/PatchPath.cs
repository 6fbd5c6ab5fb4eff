using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;

namespace ScimSuite.Scim.Patch;

/// <summary>The target of a PATCH operation, RFC 7644 §3.5.2, figure 7: <c>attrPath / valuePath [subAttr]</c>.</summary>
/// <param name="Attribute">The attribute, with a sub-attribute when there is no filter: <c>name.familyName</c>.</param>
/// <param name="Filter">Which elements: the inside of the brackets, or null.</param>
/// <param name="Sub">The sub-attribute behind the brackets, or null.</param>
public sealed record PatchPath(AttributePath Attribute, FilterNode? Filter, string? Sub)
{
    /// <summary>Reads a path.</summary>
    /// <exception cref="ScimException">400 <c>invalidPath</c> with the character's position.</exception>
    public static PatchPath Parse(string text, Tolerance tolerance)
    {
        if (text.Length > FilterParser.MaxLength)
        {
            throw ScimException.InvalidPath($"The path is longer than {FilterParser.MaxLength} characters.");
        }

        var reader = new FilterReader(text, tolerance, isPath: true);
        var attribute = reader.Path();
        FilterNode? filter = null;
        string? sub = null;
        if (reader.Take('['))
        {
            if (attribute.Sub is not null)
            {
                throw ScimException.InvalidPath($"Path: {ScimError.Quote(attribute.ToString())} is a sub-attribute; only an attribute has elements to filter.");
            }

            filter = reader.ValueFilter();
            if (reader.Take('.'))
            {
                var part = reader.Path();
                sub = part is { Urn: null, Sub: null } ? part.Name : throw ScimException.InvalidPath($"Path, character {part.Position}: a sub-attribute is expected.");
            }
        }

        reader.End();
        return new PatchPath(attribute, filter, sub);
    }

    /// <summary>As it is written on the wire.</summary>
    public override string ToString() => Attribute + (Filter is null ? "" : $"[{Filter}]") + (Sub is null ? "" : $".{Sub}");
}
