using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>RFC 7644 §3.4.2: what a list is asked for, from the URL or from a SearchRequest (§3.4.3).</summary>
public sealed record ListQuery
{
    public const int DefaultCount = 100;
    public const int MaxCount = 1000;

    public string? Filter { get; init; }

    /// <summary>From 1; whatever is less means 1.</summary>
    public int StartIndex { get; init; } = 1;

    /// <summary>0 asks for the number alone; more than <see cref="MaxCount"/> gets <see cref="MaxCount"/>.</summary>
    public int Count { get; init; } = DefaultCount;
    public string? SortBy { get; init; }
    public bool IsDescending { get; init; }
    public string? Attributes { get; init; }
    public string? ExcludedAttributes { get; init; }

    public static ValueTask<ListQuery?> BindAsync(HttpContext context, ParameterInfo _)
    {
        var query = context.Request.Query;
        return new ValueTask<ListQuery?>(new ListQuery
        {
            Filter = Text(query["filter"]),
            StartIndex = Start(Number(query["startIndex"], "startIndex")),
            Count = Clamped(Number(query["count"], "count")),
            SortBy = Text(query["sortBy"]),
            IsDescending = Descending(Text(query["sortOrder"])),
            Attributes = Text(query["attributes"]),
            ExcludedAttributes = Text(query["excludedAttributes"]),
        });
    }

    public static ListQuery Of(ScimBody search)
    {
        var query = new ListQuery();
        var isSearch = false;
        foreach (var property in search.Root.EnumerateObject())
        {
            // RFC 7643 §2.1: attribute names in any case.
            query = property.Name.ToLowerInvariant() switch
            {
                "schemas" => (isSearch = property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().Any(IsSearchUrn)) ? query : query,
                "filter" => query with { Filter = Text(property) },
                "startindex" => query with { StartIndex = Start(Number(property)) },
                "count" => query with { Count = Clamped(Number(property)) },
                "sortby" => query with { SortBy = Text(property) },
                "sortorder" => query with { IsDescending = Descending(Text(property)) },
                "attributes" => query with { Attributes = Names(property) },
                "excludedattributes" => query with { ExcludedAttributes = Names(property) },
                _ => throw ScimException.InvalidValue($"A search has no attribute \"{property.Name}\"."),
            };
        }

        return isSearch ? query : throw ScimException.InvalidSyntax($"The body's schemas must name {ScimUrns.SearchRequest}.");
    }

    private static bool IsSearchUrn(JsonElement urn) => urn.ValueKind == JsonValueKind.String && ScimUrns.SearchRequest.Equals(urn.GetString(), StringComparison.OrdinalIgnoreCase);

    private static int Start(int? given) => Math.Max(1, given ?? 1);

    private static int Clamped(int? given) => Math.Clamp(given ?? DefaultCount, 0, MaxCount);

    private static string? Text(string? given) => string.IsNullOrWhiteSpace(given) ? null : given;

    private static int? Number(string? given, string name) => Text(given) switch
    {
        null => null,
        // More than an int is a number still: as far as the list can go.
        { } text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => (int)Math.Clamp(number, int.MinValue, int.MaxValue),
        _ => throw ScimException.InvalidValue($"{name} must be a whole number."),
    };

    private static bool Descending(string? given) => given?.ToLowerInvariant() switch
    {
        null or "ascending" => false,
        "descending" => true,
        _ => throw ScimException.InvalidValue("sortOrder must be ascending or descending."),
    };

    private static string? Text(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => Text(property.Value.GetString()),
        _ => throw ScimException.InvalidValue($"{property.Name} must be a string."),
    };

    private static int? Number(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => Number(property.Value.GetRawText(), property.Name),
        _ => throw ScimException.InvalidValue($"{property.Name} must be a whole number."),
    };

    /// <summary>An array here; a list with commas is what some clients send.</summary>
    private static string? Names(JsonProperty property) => property.Value.ValueKind != JsonValueKind.Array
        ? Text(property)
        : Text(string.Join(',', property.Value.EnumerateArray().Select(name => name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : throw ScimException.InvalidValue($"{property.Name} must be names of attributes."))));
}
