using System.Diagnostics.CodeAnalysis;

namespace ScimSuite.Scim.Filter;

/// <summary>
/// An attribute's name as written: <c>[URI ":"] attrName ["." subAttr]</c>, RFC 7644 §3.10. Not yet looked up in a schema.
/// Two are equal when they are written alike; where they stood does not count.
/// </summary>
/// <param name="Urn">The schema's URN in front of the name, or null.</param>
/// <param name="Name">The attribute.</param>
/// <param name="Sub">The sub-attribute, or null.</param>
public sealed record AttributePath(string? Urn, string Name, string? Sub)
{
    /// <summary>The first character's place in the text it was read from, counted from 1; 0 when it was made by hand.</summary>
    public int Position { get; init; }

    /// <summary>Reads a whole text as a path.</summary>
    /// <returns>False when the text is not of the RFC's form.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out AttributePath? path) => TryParse(text, 0, text.Length, out path);

    internal static bool TryParse(string text, int start, int length, [NotNullWhen(true)] out AttributePath? path)
    {
        path = null;
        var token = text.AsSpan(start, length);
        var colon = token.LastIndexOf(':');
        var rest = token[(colon + 1)..];
        var dot = rest.IndexOf('.');
        var name = dot < 0 ? rest : rest[..dot];
        var sub = dot < 0 ? default : rest[(dot + 1)..];

        // Behind a URN the last segment may be the end of the URN itself ("…:2.0"): the schema decides.
        if (!IsName(name, mayBeginWithDigit: colon > 0) || (dot >= 0 && !IsName(sub, mayBeginWithDigit: colon > 0)))
        {
            return false;
        }

        if (colon >= 0 && !IsUrn(token[..colon]))
        {
            return false;
        }

        path = new AttributePath(colon < 0 ? null : token[..colon].ToString(), name.ToString(), dot < 0 ? null : sub.ToString()) { Position = start + 1 };
        return true;
    }

    /// <summary>True for characters that can stand in a path.</summary>
    internal static bool IsPathCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '$';

    private static bool IsName(ReadOnlySpan<char> name, bool mayBeginWithDigit)
    {
        if (name.IsEmpty || !(char.IsAsciiLetter(name[0]) || name[0] == '$' || (mayBeginWithDigit && char.IsAsciiDigit(name[0]))))
        {
            return false;
        }

        foreach (var c in name[1..])
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                return false;
            }
        }

        return name.Length > 1 || name[0] != '$';
    }

    private static bool IsUrn(ReadOnlySpan<char> urn)
    {
        if (!urn.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) || urn.Length < 5 || urn.Contains("::", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in urn)
        {
            if (!IsPathCharacter(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(AttributePath? other) =>
        other is not null && string.Equals(Urn, other.Urn, StringComparison.Ordinal)
        && string.Equals(Name, other.Name, StringComparison.Ordinal) && string.Equals(Sub, other.Sub, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Urn, Name, Sub);

    /// <summary>As it is written on the wire.</summary>
    public override string ToString() => (Urn is null ? "" : Urn + ":") + Name + (Sub is null ? "" : "." + Sub);
}
