using System.Collections.Concurrent;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>One page as it is answered. By index it says where it begins, by cursor which pages are beside it.</summary>
/// <param name="Next">The cursor of the next page; null on the last, and by index.</param>
/// <param name="Previous">The cursor of the page before; null on the first, and by index.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, long Total, int? StartIndex, string? Next = null, string? Previous = null)
{
    /// <summary>It was asked for as the page before another: there is more in front of it when <see cref="Previous"/> is set.</summary>
    public bool IsBackward { get; init; }

    public ListPage<TOther> Select<TOther>(Func<T, TOther> make) => new([.. Items.Select(make)], Total, StartIndex, Next, Previous) { IsBackward = IsBackward };
}

/// <summary>What is remembered between the pages of lists, and the way into them.</summary>
public sealed class Pager(Totals totals, Cursors cursors, TimeProvider clock)
{
    /// <summary>Behind so many, counting from the start costs more than looking up where the last page ended.</summary>
    public const int Deep = 1000;

    private const int MostRemembered = 10_000;
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Guid Tenant, string List, int StartIndex), (Guid Id, string? Key, long At)> _ends = new();

    /// <param name="isAtMostOne">The filter names one resource: its page is its own count.</param>
    public PageRequest Begin(ListQuery query, Guid tenant, string resourceType, bool isAtMostOne)
    {
        var list = List(query, resourceType);
        var place = query.Cursor switch
        {
            null => null,
            "" => CursorPlace.First,
            { } cursor => cursors.Open(cursor, tenant, list),
        };
        return new PageRequest(this, query, tenant, list, place, totals.Find(tenant, query.Filter ?? ""), totals.Change(tenant), isAtMostOne);
    }

    /// <summary>The cursor of a place in a list, for who puts pages together from several.</summary>
    public string Cursor(ListQuery query, Guid tenant, string resourceType, CursorPlace place) => cursors.Seal(tenant, List(query, resourceType), place);

    private static string List(ListQuery query, string resourceType) => $"{resourceType}\n{query.Filter}\n{query.SortBy?.ToLowerInvariant()}\n{query.IsDescending}";

    internal string Seal(Guid tenant, string list, CursorPlace place) => cursors.Seal(tenant, list, place);

    internal void Remember(Guid tenant, string filter, long total, long change) => totals.Remember(tenant, filter, total, change);

    internal (Guid Id, string? Key)? EndBefore(Guid tenant, string list, int startIndex) =>
        _ends.TryGetValue((tenant, list, startIndex), out var end) && clock.GetElapsedTime(end.At) < _lifetime ? (end.Id, end.Key) : null;

    internal void RememberEnd(Guid tenant, string list, int startIndex, (Guid Id, string? Key) end)
    {
        if (_ends.Count >= MostRemembered)
        {
            _ends.Clear();
        }

        _ends[(tenant, list, startIndex)] = (end.Id, end.Key, clock.GetTimestamp());
    }
}

/// <summary>One page being asked for: what the store has to find, and what is made of it.</summary>
public sealed class PageRequest
{
    private readonly Pager _pager;
    private readonly ListQuery _query;
    private readonly Guid _tenant;
    private readonly string _list;
    private readonly CursorPlace? _place;
    private readonly long? _known;
    private readonly long _change;

    internal PageRequest(Pager pager, ListQuery query, Guid tenant, string list, CursorPlace? place, long? known, long change, bool isAtMostOne)
    {
        (_pager, _query, _tenant, _list, _place, _known, _change) = (pager, query, tenant, list, place, known, change);
        if (place is null && query.StartIndex > Pager.Deep)
        {
            From = pager.EndBefore(tenant, list, query.StartIndex);
        }
        else
        {
            From = place?.At;
        }

        WantsPage = query.Count > 0;
        WantsCount = known is null && !(WantsPage && isAtMostOne && (place is null ? query.StartIndex == 1 : place == CursorPlace.First));
    }

    public bool WantsPage { get; }
    public bool WantsCount { get; }

    /// <summary>The page is found by <see cref="From"/>, not by counting <see cref="Offset"/> from the start.</summary>
    public bool IsByPosition => _place is not null || From is not null;

    /// <summary>The resource it begins behind; null = at the end it is read from.</summary>
    public (Guid Id, string? Key)? From { get; }
    public bool IsBackward => _place is { IsBackward: true };
    public int Offset => _query.StartIndex - 1;

    /// <summary>By cursor one more than is shown: it says whether there is a page behind.</summary>
    public int Limit => _place is null ? _query.Count : _query.Count + 1;

    /// <param name="rows">As found, nearest to <see cref="From"/> first.</param>
    /// <param name="counted">How many there are, if that was wanted.</param>
    /// <param name="place">A resource's id and what the list is sorted by.</param>
    public ListPage<T> Answer<T>(IReadOnlyList<T> rows, long? counted, Func<T, (Guid Id, string? Key)> place) =>
        _place is null ? ByIndex(rows, counted, place) : ByCursor(rows, counted, place, _place);

    private ListPage<T> ByIndex<T>(IReadOnlyList<T> rows, long? counted, Func<T, (Guid Id, string? Key)> place)
    {
        // A page that is not full says where the list ends; not so one that was found by position, before which some may have come or gone.
        var isLast = From is null && rows.Count < _query.Count && (Offset == 0 || rows.Count > 0);
        var total = Known(isLast ? Offset + rows.Count : null, counted);
        if (rows.Count == _query.Count && rows.Count > 0 && Offset + rows.Count >= Pager.Deep)
        {
            _pager.RememberEnd(_tenant, _list, _query.StartIndex + rows.Count, place(rows[^1]));
        }

        return new ListPage<T>(rows, total, _query.StartIndex);
    }

    private ListPage<T> ByCursor<T>(IReadOnlyList<T> rows, long? counted, Func<T, (Guid Id, string? Key)> place, CursorPlace from)
    {
        var isMore = rows.Count > _query.Count;
        IReadOnlyList<T> items = isMore ? [.. rows.Take(_query.Count)] : rows;
        items = from.IsBackward ? [.. items.Reverse()] : items;
        var isFirst = from is { IsBackward: false, At: null };
        var total = Known(isFirst && !isMore ? items.Count : null, counted);

        // An empty page is what is left when all on one side was deleted meanwhile: the way back is from that end.
        var before = items.Count > 0 ? new CursorPlace(true, place(items[0])) : CursorPlace.Last;
        var behind = items.Count > 0 ? new CursorPlace(false, place(items[^1])) : CursorPlace.First;
        var (hasPrevious, hasNext) = from.IsBackward ? (isMore, from.At is not null) : (!isFirst, isMore);
        return new ListPage<T>(
            items, total, null, hasNext ? _pager.Seal(_tenant, _list, behind) : null, hasPrevious ? _pager.Seal(_tenant, _list, before) : null) { IsBackward = from.IsBackward };
    }

    private long Known(long? seen, long? counted)
    {
        var total = seen ?? counted ?? _known ?? throw new InvalidOperationException("The store did not count what it was asked to count.");
        if (_known != total)
        {
            _pager.Remember(_tenant, _query.Filter ?? "", total, _change);
        }

        return total;
    }
}
