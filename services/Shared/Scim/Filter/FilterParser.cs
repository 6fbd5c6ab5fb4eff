using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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

/// <summary>The cursor over one text; PATCH paths are read with it too, which only changes the error's keyword.</summary>
internal struct FilterReader(string text, Tolerance tolerance, bool isPath = false)
{
    private static readonly SearchValues<char> Whitespace = SearchValues.Create(" \t\r\n");
    private int at;
    private int nodes;
    private int depth;

    public readonly int Position => at + 1;

    /// <summary>or-expressions: the lowest precedence.</summary>
    public FilterNode Filter()
    {
        var left = Conjunction();
        while (Keyword("or"))
        {
            left = Count(new Or(left, Conjunction()));
        }

        return left;
    }

    private FilterNode Conjunction()
    {
        var left = Term();
        while (Keyword("and"))
        {
            left = Count(new And(left, Term()));
        }

        return left;
    }

    private FilterNode Term()
    {
        SkipWhitespace();
        if (Take('('))
        {
            return Nested(')');
        }

        var start = at;
        if (Keyword("not"))
        {
            SkipWhitespace();
            if (Take('('))
            {
                return Count(new Not(Nested(')')));
            }

            at = start;
            throw Error("'not' is followed by a filter in parentheses");
        }

        return AttributeExpression();
    }

    private FilterNode Nested(char close)
    {
        if (++depth > FilterParser.MaxDepth)
        {
            throw Error($"nested deeper than {FilterParser.MaxDepth}");
        }

        var inner = Filter();
        SkipWhitespace();
        if (!Take(close))
        {
            throw Error(at == text.Length ? $"'{close}' is missing" : $"'{close}', 'and' or 'or' is expected");
        }

        depth--;
        return inner;
    }

    private FilterNode AttributeExpression()
    {
        var path = Path();
        if (Take('['))
        {
            var inner = Nested(']');
            return at < text.Length && text[at] == '.' ? ValuePathComparison(path, inner) : Count(new ValuePath(path, inner));
        }

        return Test(path);
    }

    /// <summary>The inside of brackets in a PATCH path, up to and with the closing one.</summary>
    public FilterNode ValueFilter() => Nested(']');

    // emails[type eq "work"].value eq "x": not in the RFC's grammar, but the look-up Entra makes when it matches by e-mail.
    // It means that one element fits both.
    private FilterNode ValuePathComparison(AttributePath path, FilterNode inner)
    {
        at++;
        var sub = Path();
        if (sub.Urn is not null || sub.Sub is not null)
        {
            at = sub.Position - 1;
            throw Error("a sub-attribute is expected");
        }

        tolerance.Accept("value-path-comparison", Failure(sub.Position, "a value path is not compared; put the comparison inside the brackets"));
        return Count(new ValuePath(path, Count(new And(inner, Test(sub)))));
    }

    private FilterNode Test(AttributePath path)
    {
        RequireSpace();
        var start = at;
        var op = Word();
        if (op.Equals("pr", StringComparison.OrdinalIgnoreCase))
        {
            return Count(new Present(path));
        }

        if (!TryOperator(op, out var comparison))
        {
            at = start;
            throw Error(op.IsEmpty ? "an operator is expected" : $"{ScimError.Quote(op.ToString())} is no operator");
        }

        RequireSpace();
        return Count(new Comparison(path, comparison, Value()));
    }

    public AttributePath Path()
    {
        SkipWhitespace();
        var start = at;
        while (at < text.Length && AttributePath.IsPathCharacter(text[at]))
        {
            at++;
        }

        if (at > start && AttributePath.TryParse(text, start, at - start, out var path))
        {
            return path;
        }

        var end = at;
        at = start;
        throw Error(end == start ? "an attribute is expected" : $"{ScimError.Quote(text[start..end])} is no attribute name");
    }

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

    public readonly void End()
    {
        var rest = text.AsSpan(at);
        var next = rest.IndexOfAnyExcept(Whitespace);
        if (next >= 0)
        {
            throw new ScimException(Failure(at + next + 1, isPath ? "the path ends here" : "'and', 'or' or the end is expected"));
        }
    }

    public bool Take(char c)
    {
        if (at < text.Length && text[at] == c)
        {
            at++;
            return true;
        }

        return false;
    }

    public readonly ScimException Error(string what) => new(Failure(at + 1, what));

    private readonly ScimError Failure(int position, string what) => isPath
        ? ScimError.InvalidPath($"Path, character {position}: {what}.")
        : ScimError.InvalidFilter($"Filter, character {position}: {what}.");

    private FilterNode Count(FilterNode node) => ++nodes > FilterParser.MaxNodes ? throw Error($"more than {FilterParser.MaxNodes} operators") : node;

    private bool Keyword(string word)
    {
        var start = at;
        SkipWhitespace();
        if (Word().Equals(word, StringComparison.OrdinalIgnoreCase) && (at == text.Length || !AttributePath.IsPathCharacter(text[at])))
        {
            return true;
        }

        at = start;
        return false;
    }

    private ReadOnlySpan<char> Word()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiLetter(text[at]))
        {
            at++;
        }

        return text.AsSpan(start, at - start);
    }

    private void RequireSpace()
    {
        if (at < text.Length && !Whitespace.Contains(text[at]))
        {
            throw Error("a space is expected");
        }

        SkipWhitespace();
    }

    private void SkipWhitespace()
    {
        while (at < text.Length && Whitespace.Contains(text[at]))
        {
            at++;
        }
    }

    private static bool TryOperator(ReadOnlySpan<char> word, out ComparisonOperator op)
    {
        op = default;
        if (word.Length != 2)
        {
            return false;
        }

        ComparisonOperator? found = (char.ToLowerInvariant(word[0]), char.ToLowerInvariant(word[1])) switch
        {
            ('e', 'q') => ComparisonOperator.Eq,
            ('n', 'e') => ComparisonOperator.Ne,
            ('c', 'o') => ComparisonOperator.Co,
            ('s', 'w') => ComparisonOperator.Sw,
            ('e', 'w') => ComparisonOperator.Ew,
            ('g', 't') => ComparisonOperator.Gt,
            ('g', 'e') => ComparisonOperator.Ge,
            ('l', 't') => ComparisonOperator.Lt,
            ('l', 'e') => ComparisonOperator.Le,
            _ => null,
        };
        op = found.GetValueOrDefault();
        return found.HasValue;
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
