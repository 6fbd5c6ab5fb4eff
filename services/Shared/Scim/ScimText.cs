using System.Diagnostics.CodeAnalysis;

namespace ScimSuite.Scim;

/// <summary>What text can be kept: JSON, UTF-8 and PostgreSQL each refuse some, and a client should hear it from us.</summary>
public static class ScimText
{
    /// <summary>True when the text holds no U+0000 and no unpaired surrogate.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bad">The first character that cannot be kept.</param>
    public static bool IsStorable(ReadOnlySpan<char> text, [NotNullWhen(false)] out char? bad)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0' || char.IsLowSurrogate(c) || (char.IsHighSurrogate(c) && (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))))
            {
                bad = c;
                return false;
            }

            if (char.IsHighSurrogate(c))
            {
                i++;
            }
        }

        bad = null;
        return true;
    }

    /// <summary>The order of code points, which is the order of UTF-8 bytes and of the collation "C".</summary>
    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            var (l, r) = (left[i], right[i]);
            if (l != r)
            {
                // Surrogates (D800–DFFF) stand for code points above all others, but sort below E000–FFFF as UTF-16.
                var (ls, rs) = (char.IsSurrogate(l), char.IsSurrogate(r));
                return ls == rs ? l - r : ls ? 1 : -1;
            }
        }

        return left.Length - right.Length;
    }
}
