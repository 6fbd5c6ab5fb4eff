namespace ScimSuite.Gateway.Exchanges;

/// <summary>What a service said in <c>X-Scim-Outcome</c>: <c>applied; tolerated="a, b"</c>, <c>refused; scimType="x"; detail="percent-encoded"</c>.</summary>
internal readonly record struct SaidOutcome(string? Word, IReadOnlyList<string>? Tolerated, string? ScimType, string? Detail)
{
    public static SaidOutcome Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return default;
        }

        var end = header.IndexOf(';', StringComparison.Ordinal);
        var word = end < 0 ? header : header[..end];
        return new SaidOutcome(
            word is "applied" or "no-change" or "refused" ? word : null,
            Part(header, "tolerated")?.Split(", ", StringSplitOptions.RemoveEmptyEntries),
            Part(header, "scimType"),
            Part(header, "detail") is { } detail ? Uri.UnescapeDataString(detail) : null);
    }

    /// <summary>One quoted part, or null.</summary>
    public static string? Part(string header, string name)
    {
        var mark = $"; {name}=\"";
        var start = header.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += mark.Length;
        var end = header.IndexOf('"', start);
        return end <= start ? null : header[start..end];
    }
}
