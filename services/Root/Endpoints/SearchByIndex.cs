using ScimSuite.Root.Model;
using ScimSuite.Scim.Http;

namespace ScimSuite.Root.Endpoints;

/// <summary>
/// Index paging over both types, RFC 7644 §3.4.2.4. Sorted, a page that begins deep in the list needs to know how many of those before it are users: that
/// number is found by halving, and for the page that follows it is remembered.
/// </summary>
internal sealed class SearchByIndex(ListQuery query, SearchParts parts, SearchSplits splits, Guid tenant)
{
    public async Task<FoundPage> InTurnAsync()
    {
        var users = await parts.ByIndexAsync(true, query.StartIndex, query.Count);
        var left = query.Count - users.Items.Count;
        var groups = await parts.ByIndexAsync(false, (int)Math.Max(1, query.StartIndex - users.Total), left);
        return new FoundPage([.. users.Items, .. groups.Items], users.Total + groups.Total);
    }

    public async Task<FoundPage> MergedAsync()
    {
        var before = query.StartIndex - 1;
        if (before + (long)query.Count <= ListQuery.MaxCount)
        {
            var (all, others) = await SearchParts.BothAsync(parts.ByIndexAsync(true, 1, before + query.Count), parts.ByIndexAsync(false, 1, before + query.Count));
            Found[] upTo = [.. parts.Ordered(all, others).Take(before + query.Count)];
            return Page(upTo[Math.Min(before, upTo.Length)..], all, others, upTo.Take(before).Count(item => item.IsUser));
        }

        var usersBefore = splits.Find(tenant, query) ?? await SplitAsync(before);
        var (users, groups) = await SearchParts.BothAsync(
            parts.ByIndexAsync(true, usersBefore + 1, query.Count), parts.ByIndexAsync(false, before - usersBefore + 1, query.Count));
        return Page([.. parts.Ordered(users, groups).Take(query.Count)], users, groups, usersBefore);
    }

    private FoundPage Page(Found[] items, FoundPart users, FoundPart groups, int usersBefore)
    {
        if (items.Length == query.Count)
        {
            splits.Remember(tenant, query with { StartIndex = query.StartIndex + items.Length }, usersBefore + items.Count(item => item.IsUser));
        }

        return new FoundPage(items, users.Total + groups.Total);
    }

    /// <summary>How many of the first <paramref name="before"/> are users: as many as come before the group that would stand there otherwise.</summary>
    private async Task<int> SplitAsync(long before)
    {
        var (users, groups) = await SearchParts.BothAsync(parts.ByIndexAsync(true, 1, 0), parts.ByIndexAsync(false, 1, 0));
        var (least, most) = (Math.Max(0, before - groups.Total), Math.Min(before, users.Total));
        var order = new FoundOrder(query.IsDescending);
        while (least < most)
        {
            var half = (least + most) / 2;
            var (user, group) = await SearchParts.BothAsync(parts.PlaceAsync(true, half), parts.PlaceAsync(false, before - half - 1));
            if (user.Items.Count == 0 || group.Items.Count == 0)
            {
                break; // somebody deleted meanwhile
            }

            (least, most) = order.Compare(user.Items[0], group.Items[0]) < 0 ? (half + 1, most) : (least, half);
        }

        return (int)Math.Min(least, users.Total);
    }
}
