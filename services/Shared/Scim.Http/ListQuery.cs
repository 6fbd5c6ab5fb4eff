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

    /// <summary>RFC 9865: null = paged by index, empty = the first page by cursor, otherwise the page it stands for.</summary>
    public string? Cursor { get; init; }

    /// <summary>0 asks for the number alone; more than <see cref="MaxCount"/> gets <see cref="MaxCount"/>.</summary>
    public int Count { get; init; } = DefaultCount;
    public string? SortBy { get; init; }
    public bool IsDescending { get; init; }
    public string? Attributes { get; init; }
    public string? ExcludedAttributes { get; init; }

    /// <summary>Counted no further than this: a total above it means "more". Null = exactly (RFC 7644 §3.4.2), as everybody gets it but our own pages.</summary>
    public int? MostCounted { get; init; }

    public static ValueTask<ListQuery?> BindAsync(HttpContext context, ParameterInfo _)
    {
        var query = context.Request.Query;
        var cursor = query.TryGetValue("cursor", out var given) ? given.ToString() : null;
        return new ValueTask<ListQuery?>(Paged(cursor, Number(query["startIndex"], "startIndex"), () => Number(query["count"], "count")) with
        {
            Filter = Text(query["filter"]),
            MostCounted = Caller.InternalHeaders.MostCountedOf(context.Request),
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
        string? cursor = null;
        int? startIndex = null;
        JsonProperty? count = null;
        foreach (var property in search.Root.EnumerateObject())
        {
            // RFC 7643 §2.1: attribute names in any case.
            switch (property.Name.ToLowerInvariant())
            {
                case "schemas":
                    isSearch = property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().Any(IsSearchUrn);
                    break;
                case "startindex":
                    startIndex = Number(property);
                    break;
                case "count":
                    count = property;
                    break;
                case "cursor":
                    cursor = Cursored(property);
                    break;
                case "filter":
                    query = query with { Filter = Text(property) };
                    break;
                case "sortby":
                    query = query with { SortBy = Text(property) };
                    break;
                case "sortorder":
                    query = query with { IsDescending = Descending(Text(property)) };
                    break;
                case "attributes":
                    query = query with { Attributes = Names(property) };
                    break;
                case "excludedattributes":
                    query = query with { ExcludedAttributes = Names(property) };
                    break;
                default:
                    throw ScimException.InvalidValue($"A search has no attribute \"{property.Name}\".");
            }
        }

        if (!isSearch)
        {
            throw ScimException.InvalidSyntax($"The body's schemas must name {ScimUrns.SearchRequest}.");
        }

        var paged = Paged(cursor, startIndex, () => count is { } given ? Number(given) : null);
        return query with { Cursor = paged.Cursor, StartIndex = paged.StartIndex, Count = paged.Count };
    }

    private static bool IsSearchUrn(JsonElement urn) => urn.ValueKind == JsonValueKind.String && ScimUrns.SearchRequest.Equals(urn.GetString(), StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 9865: by cursor a count that cannot be had is refused; by index it is made to fit (RFC 7644 §3.4.2.4).</summary>
    private static ListQuery Paged(string? cursor, int? startIndex, Func<int?> count)
    {
        if (cursor is null)
        {
            return new ListQuery { StartIndex = Start(startIndex), Count = Clamped(count()) };
        }

        // Some clients send startIndex=1 with everything; any other would be a second opinion on where the page begins.
        if (startIndex is not (null or 1))
        {
            throw ScimException.InvalidValue("startIndex and cursor exclude each other.");
        }

        int? wanted;
        try
        {
            wanted = count();
        }
        catch (ScimException notANumber)
        {
            throw ScimException.InvalidCount(notANumber.Error.Detail);
        }

        return wanted is null or (>= 1 and <= MaxCount)
            ? new ListQuery { Cursor = cursor, Count = wanted ?? DefaultCount }
            : throw ScimException.InvalidCount($"With a cursor, count takes a number from 1 to {MaxCount} (maxPageSize); it is {wanted}.");
    }

    /// <summary>Present and empty, or null, is a cursor: that of the first page.</summary>
    private static string Cursored(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => property.Value.GetString()!,
        _ => throw ScimException.InvalidCursor("cursor must be a string."),
    };

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
