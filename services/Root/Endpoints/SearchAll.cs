using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Caller;
using ScimSuite.Root.Model;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;

namespace ScimSuite.Root.Endpoints;

/// <summary>
/// POST /.search, RFC 7644 §3.4.3: users and groups in one list. Unsorted it is users first, each type in the order of creation; sorted, both are
/// merged. Each service finds its part; none is asked more often than once for a page.
/// </summary>
internal static class SearchAll
{
    public static async Task<IResult> Handle(ScimBody body, ScimCaller caller, ResourceServices services, Tolerance tolerance, CancellationToken ct)
    {
        var query = ListQuery.Of(body);
        foreach (var scope in (string[])[Scopes.UsersRead, Scopes.GroupsRead])
        {
            if (!caller.Has(scope))
            {
                throw ScimException.Forbidden($"A search over all types needs {scope}, which the credential does not have.");
            }
        }

        var search = new Search(query, services, ct);
        var (items, total, next) = query switch
        {
            { Cursor: { } cursor } => await search.ByCursorAsync(SearchState.Read(cursor)),
            { SortBy: not null } => await search.MergedAsync(),
            _ => await search.InTurnAsync(),
        };
        search.Report(tolerance);
        return ScimResults.Json(StatusCodes.Status200OK, json => Write(json, query, items, total, next), null, tolerance);
    }

    private static void Write(Utf8JsonWriter json, ListQuery query, IReadOnlyList<Found> items, long total, string? next)
    {
        json.WriteStartObject();
        json.WriteStartArray("schemas"u8);
        json.WriteStringValue(ScimUrns.ListResponse);
        json.WriteEndArray();
        json.WriteNumber("totalResults"u8, total);
        json.WriteNumber("itemsPerPage"u8, items.Count);
        if (query.Cursor is null)
        {
            json.WriteNumber("startIndex"u8, query.StartIndex);
        }
        else if (next is not null)
        {
            json.WriteString("nextCursor"u8, next);
        }

        json.WriteStartArray("Resources"u8);
        foreach (var item in items)
        {
            item.Resource.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed class Search(ListQuery query, ResourceServices services, CancellationToken ct)
    {
        private readonly List<FoundPart> _parts = [];

        public async Task<(IReadOnlyList<Found> Items, long Total, string? Next)> InTurnAsync()
        {
            var users = await PartAsync(areUsers: true, query.StartIndex, query.Count);
            var left = query.Count - users.Items.Count;
            var groups = await PartAsync(areUsers: false, (int)Math.Max(1, query.StartIndex - users.Total), left);
            return ([.. users.Items, .. groups.Items], users.Total + groups.Total, null);
        }

        public async Task<(IReadOnlyList<Found> Items, long Total, string? Next)> MergedAsync()
        {
            var upTo = query.StartIndex - 1 + query.Count;
            if (upTo > ListQuery.MaxCount)
            {
                throw ScimException.TooMany($"A sorted search over all types is paged by index up to {ListQuery.MaxCount} resources; page by cursor, or search one type.");
            }

            var (users, groups) = await BothAsync(() => PartAsync(true, 1, upTo), () => PartAsync(false, 1, upTo));
            return ([.. Ordered(users, groups).Skip(query.StartIndex - 1).Take(query.Count)], users.Total + groups.Total, null);
        }

        public async Task<(IReadOnlyList<Found> Items, long Total, string? Next)> ByCursorAsync(SearchState state)
        {
            var (users, groups) = await BothAsync(() => PartAsync(true, state.Users), () => PartAsync(false, state.Groups));
            Found[] items = [.. Ordered(users, groups).Take(query.Count)];
            var shownUsers = items.Count(item => item.IsUser);
            var next = new SearchState(
                state.Users is null ? null : users.Behind(shownUsers, state.Users),
                state.Groups is null ? null : groups.Behind(items.Length - shownUsers, state.Groups));
            return (items, users.Total + groups.Total, next is { Users: null, Groups: null } ? null : next.Write());
        }

        /// <summary>What both types had to tolerate; a name that only one of them does not know is no deviation here.</summary>
        public void Report(Tolerance tolerance)
        {
            foreach (var item in _parts.SelectMany(part => part.Tolerated).Distinct()
                .Where(item => !item.StartsWith("unknown-attribute", StringComparison.Ordinal) || _parts.TrueForAll(part => part.Tolerated.Contains(item))))
            {
                tolerance.Report(item);
            }
        }

        private IEnumerable<Found> Ordered(FoundPart users, FoundPart groups)
        {
            IEnumerable<Found> all = users.Items.Concat(groups.Items);
            return query.SortBy is null ? all.OrderBy(item => item.IsUser ? 0 : 1) : all.Order(new FoundOrder(query.IsDescending));
        }

        private static async Task<(FoundPart Users, FoundPart Groups)> BothAsync(Func<Task<FoundPart>> users, Func<Task<FoundPart>> groups)
        {
            var both = await Task.WhenAll(users(), groups());
            return (both[0], both[1]);
        }

        private Task<FoundPart> PartAsync(bool areUsers, int startIndex, int count) => AskAsync(areUsers, new JsonObject { ["startIndex"] = startIndex, ["count"] = count });

        /// <summary>Of a type that was shown whole only the number is of interest.</summary>
        private Task<FoundPart> PartAsync(bool areUsers, string? cursor) => cursor is null
            ? PartAsync(areUsers, 1, 0)
            : AskAsync(areUsers, new JsonObject { ["cursor"] = cursor, ["count"] = query.Count });

        private async Task<FoundPart> AskAsync(bool areUsers, JsonObject search)
        {
            search["schemas"] = new JsonArray(ScimUrns.SearchRequest);
            Set("filter", query.Filter);
            Set("sortBy", query.SortBy);
            Set("sortOrder", query.IsDescending ? "descending" : null);
            Set("attributes", query.Attributes);
            Set("excludedAttributes", query.ExcludedAttributes);
            var body = Encoding.UTF8.GetBytes(search.ToJsonString());
            var part = FoundPart.Read(await services.PostAsync(areUsers, areUsers ? "/internal/users/search" : "/internal/groups/search", body, ct), areUsers);
            lock (_parts)
            {
                _parts.Add(part);
            }

            return part;

            void Set(string name, string? value)
            {
                if (value is not null)
                {
                    search[name] = value;
                }
            }
        }
    }
}
