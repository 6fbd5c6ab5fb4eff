using System.Collections.Concurrent;
using System.Text;
using Npgsql;

namespace ScimSuite.Persistence;

/// <summary>One SQL statement with its <c>@names</c> made positional, as the server prepares it, and the way to fill them. Parsed once per text and argument type.</summary>
internal sealed class Statement(string sql, IReadOnlyList<Argument> arguments)
{
    private const int MostRemembered = 2000;

    private static readonly ConcurrentDictionary<(string Sql, Type? Args), Statement[]> Parsed = new();

    public NpgsqlBatchCommand ToCommand(Guid? tenant, object? args)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(argument.Bind(tenant, args));
        }

        return command;
    }

    /// <summary>The statements of a text, split at its semicolons.</summary>
    public static IReadOnlyList<Statement> Parse(string text, Type? args)
    {
        if (Parsed.TryGetValue((text, args), out var known))
        {
            return known;
        }

        // Filters make texts at run time: forgetting all once in a while is cheaper than remembering who came first.
        if (Parsed.Count >= MostRemembered)
        {
            Parsed.Clear();
        }

        return Parsed[(text, args)] = [.. Split(text).Select(statement => Of(statement, args))];
    }

    private static Statement Of(List<(string Text, bool IsName)> tokens, Type? args)
    {
        var sql = new StringBuilder();
        var names = new List<string>();
        foreach (var (text, isName) in tokens)
        {
            if (!isName)
            {
                sql.Append(text);
                continue;
            }

            var position = names.FindIndex(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
            if (position < 0)
            {
                position = names.Count;
                names.Add(text);
            }

            sql.Append('$').Append(position + 1);
        }

        return new Statement(sql.ToString().Trim(), [.. names.Select(name => Argument.For(name, args))]);
    }

    private static List<List<(string Text, bool IsName)>> Split(string text)
    {
        var statements = new List<List<(string, bool)>>();
        var current = new List<(string, bool)>();
        var start = 0;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == ';')
            {
                current.Add((text[start..i], false));
                statements.Add(current);
                current = [];
                start = ++i;
            }
            else if (text[i] == '@' && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] == '_'))
            {
                current.Add((text[start..i], false));
                var end = i + 1;
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
                {
                    end++;
                }

                current.Add((text[(i + 1)..end], true));
                start = i = end;
            }
            else
            {
                i = SqlText.SkipLiteral(text, i);
            }
        }

        current.Add((text[start..], false));
        statements.Add(current);
        statements.RemoveAll(statement => statement.TrueForAll(token => !token.Item2 && SqlText.IsBlank(token.Item1)));
        return statements;
    }
}

/// <summary>Where SQL is text and not language: quotes, comments, dollar quotes.</summary>
internal static class SqlText
{
    /// <summary>The position after what begins at <paramref name="i"/>: a whole literal or comment, otherwise one character.</summary>
    public static int SkipLiteral(string text, int i)
    {
        return text[i] switch
        {
            '\'' => SkipQuoted(text, i, '\'', isEscaped: i > 0 && text[i - 1] is 'E' or 'e'),
            '"' => SkipQuoted(text, i, '"', isEscaped: false),
            '-' when At(text, i + 1) == '-' => After(text, "\n", i + 2),
            '/' when At(text, i + 1) == '*' => After(text, "*/", i + 2),
            '$' when !(i > 0 && char.IsAsciiLetterOrDigit(text[i - 1])) => SkipDollarQuoted(text, i),
            _ => i + 1,
        };
    }

    /// <summary>Whether nothing but white space and comments is left.</summary>
    public static bool IsBlank(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var next = SkipLiteral(text, i);
            if (!char.IsWhiteSpace(text[i]) && text[i] is not ('-' or '/' ) || (next == i + 1 && !char.IsWhiteSpace(text[i])))
            {
                return false;
            }

            i = next;
        }

        return true;
    }

    private static int SkipQuoted(string text, int i, char quote, bool isEscaped)
    {
        for (i++; i < text.Length; i++)
        {
            if (isEscaped && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == quote)
            {
                return i + 1; // a doubled quote begins another literal at once, which comes to the same
            }
        }

        return text.Length;
    }

    private static int SkipDollarQuoted(string text, int i)
    {
        var end = i + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return At(text, end) == '$' && !char.IsAsciiDigit(text[i + 1]) ? After(text, text[i..(end + 1)], end + 1) : i + 1;
    }

    private static int After(string text, string what, int from)
    {
        var found = from <= text.Length ? text.IndexOf(what, from, StringComparison.Ordinal) : -1;
        return found < 0 ? text.Length : found + what.Length;
    }

    private static char At(string text, int i) => i < text.Length ? text[i] : '\0';
}
