using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ScimSuite.Scim.Filter;

/// <summary>The values: strings with their escapes, numbers, true, false and null, and text without quotes.</summary>
internal partial struct FilterReader
{
    private FilterValue Value()
    {
        SkipWhitespace();
        if (at == text.Length)
        {
            throw Error("a value is expected");
        }

        if (text[at] == '"')
        {
            return FilterValue.Of(Quoted());
        }

        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (')' or ']' or '(' or '[' or '"'))
        {
            at++;
        }

        var word = text.AsSpan(start, at - start);
        switch (word)
        {
            case "true": return FilterValue.Of(true);
            case "false": return FilterValue.Of(false);
            case "null": return FilterValue.Null;
        }

        if (IsNumber(word))
        {
            return new FilterValue(FilterValueKind.Number, word.ToString());
        }

        at = start;
        if (word.IsEmpty || !IsText(word, out _))
        {
            throw Error("a value is expected");
        }

        tolerance.Accept("unquoted-value", Failure(start + 1, "a string is written in double quotes"));
        at = start + word.Length;
        return new FilterValue(FilterValueKind.Bare, word.ToString());
    }

    private string Quoted()
    {
        var open = at++;
        var rest = text.AsSpan(at);
        var stop = rest.IndexOfAny('"', '\\');
        if (stop < 0)
        {
            at = open;
            throw Error("the string is not closed");
        }

        string value;
        if (rest[stop] == '"')
        {
            value = rest[..stop].ToString();
            at += stop + 1;
        }
        else
        {
            value = Escaped(open);
        }

        if (!IsText(value, out var bad))
        {
            at = open;
            throw Error(bad == '\0' ? "a string may not hold U+0000" : "the string holds a character that is none");
        }

        return value;
    }

    private string Escaped(int open)
    {
        var value = new StringBuilder();
        while (at < text.Length)
        {
            var c = text[at++];
            if (c == '"')
            {
                return value.ToString();
            }

            if (c != '\\')
            {
                value.Append(c);
                continue;
            }

            var escape = at < text.Length ? text[at++] : '\0';
            if (escape == 'u')
            {
                if (at + 4 > text.Length || !ushort.TryParse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                {
                    throw Error("'\\u' takes four hexadecimal digits");
                }

                value.Append((char)code);
                at += 4;
                continue;
            }

            value.Append(escape switch
            {
                '"' or '\\' or '/' => escape,
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => throw Error("no such escape in a JSON string"),
            });
        }

        at = open;
        throw Error("the string is not closed");
    }

    /// <summary>A number of RFC 8259 §6; "007" and "1e" are text.</summary>
    internal static bool IsNumber(ReadOnlySpan<char> word)
    {
        var i = 0;
        if (i < word.Length && word[i] == '-')
        {
            i++;
        }

        var digits = Digits(word, ref i);
        if (digits == 0 || (digits > 1 && word[i - digits] == '0'))
        {
            return false;
        }

        if (i < word.Length && word[i] == '.')
        {
            i++;
            if (Digits(word, ref i) == 0)
            {
                return false;
            }
        }

        if (i < word.Length && word[i] is 'e' or 'E')
        {
            i++;
            if (i < word.Length && word[i] is '+' or '-')
            {
                i++;
            }

            if (Digits(word, ref i) == 0)
            {
                return false;
            }
        }

        return i == word.Length;

        static int Digits(ReadOnlySpan<char> word, ref int i)
        {
            var start = i;
            while (i < word.Length && char.IsAsciiDigit(word[i]))
            {
                i++;
            }

            return i - start;
        }
    }

    /// <summary>Text that JSON and the database can both hold: no U+0000, no half of a surrogate pair.</summary>
    internal static bool IsText(ReadOnlySpan<char> value, [NotNullWhen(false)] out char? bad) => ScimText.IsStorable(value, out bad);
}
