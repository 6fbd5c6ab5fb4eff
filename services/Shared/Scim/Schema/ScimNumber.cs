using System.Globalization;

namespace ScimSuite.Scim.Schema;

/// <summary>Numbers that we and the database hold alike: at most 28 digits, none of them lost.</summary>
public static class ScimNumber
{
    /// <summary>Reads a JSON number exactly.</summary>
    /// <returns>False when it cannot be held without rounding.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        if (text.Length > 64)
        {
            return false;
        }

        var mantissa = text;
        var exponent = 0;
        var e = text.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            mantissa = text[..e];
            if (!int.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 28)
            {
                return false;
            }
        }

        var digits = 0;
        var fraction = 0;
        var point = false;
        foreach (var c in mantissa)
        {
            if (c == '.')
            {
                point = true;
            }
            else if (char.IsAsciiDigit(c))
            {
                digits++;
                fraction += point ? 1 : 0;
            }
        }

        return digits <= 28 && fraction - exponent <= 28 && digits - fraction + exponent <= 28
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
