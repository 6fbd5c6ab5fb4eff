using System.Buffers;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Filter;

/// <summary>The cursor over one text; PATCH paths are read with it too, which only changes the error's keyword.</summary>
internal partial struct FilterReader(string text, Tolerance tolerance, bool isPath = false)
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
}
