using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim;

/// <summary>Text that resources are looked up by. It has an index, and what an index holds of one value has an end; any other attribute is as long as the body may be.</summary>
public static class KeyText
{
    /// <summary>In UTF-16 code units: 2,400 bytes at most, of the 2,704 that PostgreSQL allows with everything beside it.</summary>
    public const int Longest = 800;

    /// <exception cref="ScimException">400 <c>invalidValue</c>: longer than <see cref="Longest"/>.</exception>
    /// <param name="path">The attribute, as the error names it.</param>
    /// <param name="text">Its value; null when it is absent.</param>
    public static void Check(string path, string? text)
    {
        if (text?.Length > Longest)
        {
            throw ScimException.InvalidValue($"{path} takes at most {Longest} characters, since resources are found by it; this has {text.Length}.");
        }
    }
}
