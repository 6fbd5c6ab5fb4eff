using ScimSuite.Root.Model;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;

namespace ScimSuite.Root.Endpoints;

/// <summary>
/// RFC 9865 over both types. Each service reads a page from where its own cursor stands; of both together, those nearest to there are shown, and each
/// service's next cursor is that of its last one shown. The way back begins where this page began.
/// </summary>
internal sealed class SearchByCursor(ListQuery query, SearchParts parts)
{
    public async Task<FoundPage> PageAsync(SearchState state)
    {
        var (users, groups) = await SearchParts.BothAsync(parts.ByCursorAsync(true, state.Users), parts.ByCursorAsync(false, state.Groups));
        if ((state.Users is not null && users.IsBackward != state.IsBackward) || (state.Groups is not null && groups.IsBackward != state.IsBackward))
        {
            throw ScimException.InvalidCursor("The cursor is not one of this search.");
        }

        var ordered = parts.Ordered(users, groups);
        Found[] items = [.. state.IsBackward ? ordered.TakeLast(query.Count) : ordered.Take(query.Count)];
        var shownUsers = items.Count(item => item.IsUser);

        var on = new SearchState(
            state.Users is null ? null : users.GoOn(shownUsers, state.Users), state.Groups is null ? null : groups.GoOn(items.Length - shownUsers, state.Groups), state.IsBackward);
        // Whatever ended in this direction ends there in the other one too: it begins with its last, or its first.
        var back = new SearchState(Turn(users, state.Users), Turn(groups, state.Groups), !state.IsBackward);

        var forward = on.IsDone ? null : on.Write();
        var backward = state == SearchState.First ? null : back.Write();
        return state.IsBackward ? new FoundPage(items, users.Total + groups.Total, backward, forward) : new FoundPage(items, users.Total + groups.Total, forward, backward);

        string Turn(FoundPart part, string? cursor) => cursor is not null ? part.Turn : state.IsBackward ? part.First : part.Last;
    }
}
