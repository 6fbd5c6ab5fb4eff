using System.Text;

namespace ScimSuite.Scim;

/// <summary>
/// The one function that makes text comparable without case (attributes with <c>caseExact: false</c>, RFC 7643 §2.2).
/// Key columns are written with it and filters compare with it, so that the database's locale never matters.
/// </summary>
public static class CaseFold
{
    /// <summary>
    /// Folds letter by letter (Unicode simple case folding by way of the invariant upper case). No character grows into two:
    /// "ß" stays apart from "ss", and the Turkish dotted and dotless i stay apart from "i". Folding twice changes nothing.
    /// </summary>
    public static string Fold(string text)
    {
        foreach (var c in text)
        {
            if (c is > '\x7f' or (>= 'A' and <= 'Z'))
            {
                return Ascii.IsValid(text) ? text.ToLowerInvariant() : text.ToUpperInvariant().ToLowerInvariant();
            }
        }

        return text;
    }

    /// <summary>Equal when case does not count.</summary>
    public static bool Equal(string left, string right) =>
        left.Length == right.Length // folding keeps the length
        && (string.Equals(left, right, StringComparison.Ordinal) || string.Equals(Fold(left), Fold(right), StringComparison.Ordinal));
}
