using System.Text.RegularExpressions;

namespace ScimSuite.Architecture.Tests;

/// <summary>One table as its service's migrations make it.</summary>
internal sealed partial record SqlTable(string Service, string Name, IReadOnlyList<string> Lines, string Sql)
{
    public static IEnumerable<SqlTable> All() => Tree.Services.SelectMany(service =>
    {
        var scripts = Directory.Exists(Path.Combine(service, "Migrations")) ? Directory.GetFiles(Path.Combine(service, "Migrations"), "*.sql").Order() : Enumerable.Empty<string>();
        var sql = Normal(string.Join('\n', scripts.Select(File.ReadAllText)));
        return CreateTable().Matches(sql).Select(match => new SqlTable(Path.GetFileName(service), match.Groups["name"].Value, Split(Inside(sql, match.Index + match.Length)), sql));
    });

    /// <summary>Without comments, one kind of space.</summary>
    public static string Normal(string sql) => Space().Replace(Comment().Replace(sql, " "), " ");

    public bool Says(string statement) => Sql.Contains(statement, StringComparison.OrdinalIgnoreCase);

    /// <summary>The statements that speak of this table, from the word on to the semicolon.</summary>
    public IEnumerable<string> Statements(string start) =>
        Sql.Split(';').Select(statement => statement.Trim()).Where(statement => statement.StartsWith(start, StringComparison.OrdinalIgnoreCase) && On(Name).IsMatch(statement));

    /// <summary>Each key of the table as its list of columns: primary, unique, foreign; in the table, added later or as an index.</summary>
    public IEnumerable<(string What, string Columns)> Keys()
    {
        foreach (var line in Lines)
        {
            if (Key().Match(line) is { Success: true } key)
            {
                yield return (line, key.Groups["columns"].Value);
            }
            else if (InlineKey().IsMatch(line))
            {
                yield return (line, line.Split(' ')[0]);
            }
        }

        foreach (var added in Statements("ALTER TABLE").Select(statement => Key().Match(statement)).Where(match => match.Success))
        {
            yield return (added.Value, added.Groups["columns"].Value);
        }

        foreach (var index in Statements("CREATE UNIQUE INDEX"))
        {
            yield return (index, IndexColumns().Match(index).Groups["columns"].Value);
        }
    }

    public override string ToString() => $"{Service}.{Name}";

    private static string Inside(string sql, int open)
    {
        var depth = 1;
        var end = open;
        for (; depth > 0; end++)
        {
            depth += sql[end] switch { '(' => 1, ')' => -1, _ => 0 };
        }

        return sql[open..(end - 1)];
    }

    private static List<string> Split(string body)
    {
        var (parts, depth, start) = (new List<string>(), 0, 0);
        for (var i = 0; i < body.Length; i++)
        {
            depth += body[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (body[i] == ',' && depth == 0)
            {
                parts.Add(body[start..i].Trim());
                start = i + 1;
            }
        }

        parts.Add(body[start..].Trim());
        return parts;
    }

    private static Regex On(string table) => new($@"\b(ON|TABLE)\s+(ONLY\s+)?{Regex.Escape(table)}\b", RegexOptions.IgnoreCase);

    [GeneratedRegex(@"CREATE TABLE (IF NOT EXISTS )?(?<name>\w+) ?\(", RegexOptions.IgnoreCase)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"--[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"(PRIMARY KEY|UNIQUE( NULLS NOT DISTINCT)?|FOREIGN KEY) ?\((?<columns>[^)]*)\)", RegexOptions.IgnoreCase)]
    private static partial Regex Key();

    [GeneratedRegex(@"\b(PRIMARY KEY|UNIQUE|REFERENCES)\b", RegexOptions.IgnoreCase)]
    private static partial Regex InlineKey();

    [GeneratedRegex(@"\bON (ONLY )?\w+ (USING \w+ )?\((?<columns>[^)]*)\)", RegexOptions.IgnoreCase)]
    private static partial Regex IndexColumns();
}
