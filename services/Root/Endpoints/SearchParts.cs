using System.Text;
using System.Text.Json.Nodes;
using ScimSuite.Root.Model;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;

namespace ScimSuite.Root.Endpoints;

/// <summary>Asks the services for their parts of one search, and puts what they found in one order.</summary>
internal sealed class SearchParts(ListQuery query, ResourceServices services, CancellationToken ct)
{
    private readonly List<FoundPart> _parts = [];

    public Task<FoundPart> ByIndexAsync(bool areUsers, int startIndex, int count) => AskAsync(areUsers, new JsonObject { ["startIndex"] = startIndex, ["count"] = count }, query.Attributes);

    /// <summary>Only where it stands in the order: nobody reads the rest.</summary>
    public Task<FoundPart> PlaceAsync(bool areUsers, long index) => AskAsync(areUsers, new JsonObject { ["startIndex"] = index + 1, ["count"] = 1 }, "id");

    /// <summary>Of a type that was shown whole only the number is of interest.</summary>
    public Task<FoundPart> ByCursorAsync(bool areUsers, string? cursor) => cursor is null
        ? ByIndexAsync(areUsers, 1, 0)
        : AskAsync(areUsers, new JsonObject { ["cursor"] = cursor, ["count"] = query.Count }, query.Attributes);

    public static async Task<(FoundPart Users, FoundPart Groups)> BothAsync(Task<FoundPart> users, Task<FoundPart> groups)
    {
        var both = await Task.WhenAll(users, groups);
        return (both[0], both[1]);
    }

    public IEnumerable<Found> Ordered(FoundPart users, FoundPart groups)
    {
        IEnumerable<Found> all = users.Items.Concat(groups.Items);
        return query.SortBy is null ? all.OrderBy(item => item.IsUser ? 0 : 1) : all.Order(new FoundOrder(query.IsDescending));
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

    private async Task<FoundPart> AskAsync(bool areUsers, JsonObject search, string? attributes)
    {
        search["schemas"] = new JsonArray(ScimUrns.SearchRequest);
        Set("filter", query.Filter);
        Set("sortBy", query.SortBy);
        Set("sortOrder", query.IsDescending ? "descending" : null);
        Set("attributes", attributes);
        Set("excludedAttributes", attributes == query.Attributes ? query.ExcludedAttributes : null);
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
