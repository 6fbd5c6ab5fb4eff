using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Filter;

/// <summary>The words between: keywords, operators, spaces, the end, and where an error is.</summary>
internal partial struct FilterReader
{
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
}
