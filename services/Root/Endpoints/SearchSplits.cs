using System.Collections.Concurrent;
using ScimSuite.Scim.Http;

namespace ScimSuite.Root.Endpoints;

/// <summary>Of a sorted search over both types: how many users come before a page. Kept for a minute, for who reads page by page.</summary>
internal sealed class SearchSplits(TimeProvider clock)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Guid Tenant, string List, int StartIndex), (int UsersBefore, long At)> _known = new();

    public int? Find(Guid tenant, ListQuery query) =>
        _known.TryGetValue((tenant, List(query), query.StartIndex), out var known) && clock.GetElapsedTime(known.At) < _lifetime ? known.UsersBefore : null;

    public void Remember(Guid tenant, ListQuery query, int usersBefore)
    {
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[(tenant, List(query), query.StartIndex)] = (usersBefore, clock.GetTimestamp());
    }

    private static string List(ListQuery query) => $"{query.Filter}\n{query.SortBy?.ToLowerInvariant()}\n{query.IsDescending}";
}
