namespace ScimSuite.Portal.Model;

/// <summary>One line of CSV (RFC 4180) that a spreadsheet shows and does not execute.</summary>
public static class Csv
{
    private static readonly System.Buffers.SearchValues<char> _quoted = System.Buffers.SearchValues.Create(",\"\n\r;\t'");
    private static readonly char[] _formula = ['=', '+', '-', '@', '\t', '\r', '\n', '|', '%', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20'];

    public static string Line(IReadOnlyList<string?> fields) => string.Join(',', fields.Select(Field));

    /// <summary>What a spreadsheet would take for a formula, also behind blanks, gets an apostrophe in front: it is shown as the text it is (OWASP CSV injection).</summary>
    public static string Field(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        var start = value.AsSpan().TrimStart();
        var safe = _formula.Contains(value[0]) || (!start.IsEmpty && _formula.Contains(start[0])) ? $"'{value}" : value;
        return safe.AsSpan().ContainsAny(_quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
