using System.Text;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Filter;

/// <summary>
/// Reads the filter language of RFC 7644 §3.4.2.2 in one pass from left to right, without going back.
/// It knows no schema: whether the attributes exist is decided when the filter is bound.
/// </summary>
public static class FilterParser
{
    /// <summary>The longest filter that is read, in bytes of UTF-8.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>The most operators and comparisons in one filter.</summary>
    public const int MaxNodes = 100;

    /// <summary>The deepest nesting of parentheses and brackets.</summary>
    public const int MaxDepth = 16;

    /// <summary>Reads a filter.</summary>
    /// <param name="text">The filter as sent, percent-decoding already done.</param>
    /// <param name="tolerance">Tolerant: values without quotes and <c>emails[…].value eq "x"</c> are taken and reported.</param>
    /// <exception cref="ScimException">400 <c>invalidFilter</c> with the character's position, counted from 1.</exception>
    public static FilterNode Parse(string text, Tolerance tolerance)
    {
        if (text.Length > MaxLength || Encoding.UTF8.GetByteCount(text) > MaxLength)
        {
            throw ScimException.InvalidFilter($"The filter is longer than {MaxLength} bytes.");
        }

        var reader = new FilterReader(text, tolerance);
        var node = reader.Filter();
        reader.End();
        return node;
    }
}
