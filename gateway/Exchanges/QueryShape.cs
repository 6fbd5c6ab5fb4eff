using Microsoft.AspNetCore.WebUtilities;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;

namespace ScimSuite.Gateway.Exchanges;

/// <summary>A query without its text: people are in filters, and an exchange log is read by many. Attributes, operators, numbers and truth stay.</summary>
internal static class QueryShape
{
    private static readonly string[] _numbers = ["startIndex", "count"];
    private static readonly string[] _names = ["attributes", "excludedAttributes", "sortBy", "sortOrder"];

    /// <returns><c>filter=userName eq …&amp;count=100</c>; <c>null</c> without a query.</returns>
    public static string? Of(string? query)
    {
        if (string.IsNullOrEmpty(query))
        {
            return null;
        }

        List<string> parts = [];
        foreach (var parameter in new QueryStringEnumerable(query))
        {
            var (name, value) = (parameter.DecodeName().ToString(), parameter.DecodeValue().ToString());
            parts.Add(Is(name, "filter") ? $"filter={Filter(value)}"
                : _numbers.FirstOrDefault(known => Is(name, known)) is { } number ? $"{number}={(int.TryParse(value, out var n) ? n : "…")}"
                : _names.FirstOrDefault(known => Is(name, known)) is { } names ? $"{names}={Names(value)}"
                : Is(name, "cursor") ? "cursor=…" : "…");
        }

        var shape = string.Join('&', parts.Take(10));
        return shape.Length <= 400 ? shape : shape[..400];
    }

    /// <summary>As it was meant, with <c>…</c> for each text; just <c>…</c> where it cannot be read.</summary>
    internal static string Filter(string text)
    {
        try
        {
            return FilterPrinter.Shape(FilterParser.Parse(text, new Tolerance(isStrict: false)));
        }
        catch (ScimException)
        {
            return "…";
        }
    }

    private static string Names(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or ',' or ':' or '$' or '_' or '-' or ' ') ? value : "…";

    private static bool Is(string name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
