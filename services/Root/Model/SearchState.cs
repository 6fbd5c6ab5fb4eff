using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Root.Model;

/// <summary>
/// Where a search over both types stands: the cursor of each service, null where all was shown in this direction. Each is sealed by its service for this
/// tenant, filter and order, so there is nothing in here to change or to lend to somebody else.
/// </summary>
internal sealed record SearchState(string? Users, string? Groups, bool IsBackward)
{
    public static SearchState First { get; } = new("", "", IsBackward: false);

    /// <summary>All was shown: no page lies this way.</summary>
    public bool IsDone => Users is null && Groups is null;

    public static SearchState Read(string cursor)
    {
        if (cursor.Length == 0)
        {
            return First;
        }

        try
        {
            var state = Base64Url.IsValid(cursor) ? JsonElement.Parse(Base64Url.DecodeFromChars(cursor)) : default;
            if (state.ValueKind == JsonValueKind.Object)
            {
                var (users, groups) = (Part(state, "u"), Part(state, "g"));
                if (users is not null || groups is not null)
                {
                    return new SearchState(users, groups, state.TryGetProperty("b", out var back) && back.ValueKind == JsonValueKind.True);
                }
            }
        }
        catch (JsonException)
        {
        }

        throw ScimException.InvalidCursor("The cursor is not one of this search. Send an empty cursor for the first page, and nextCursor or previousCursor with the same search for others.");
    }

    public string Write()
    {
        var state = new JsonObject();
        if (Users is not null)
        {
            state["u"] = Users;
        }

        if (Groups is not null)
        {
            state["g"] = Groups;
        }

        if (IsBackward)
        {
            state["b"] = true;
        }

        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(state.ToJsonString()));
    }

    // An empty one would be the first page of any list.
    private static string? Part(JsonElement state, string name) =>
        state.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.String && part.GetString() is { Length: > 0 } cursor ? cursor : null;
}
