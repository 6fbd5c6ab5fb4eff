using System.Text;
using System.Text.Json;

namespace ScimSuite.Root.Model;

/// <summary>A resource as a service found it: what it is ordered by, the cursor that goes on from it, and itself.</summary>
internal sealed record Found(bool IsUser, string Id, string? Key, string? Cursor, JsonElement Resource);

/// <summary>What one service found.</summary>
/// <param name="IsMore">There is more in the direction of reading.</param>
/// <param name="IsBackward">It was read towards the beginning.</param>
/// <param name="First">The cursor from the beginning of the list.</param>
/// <param name="Last">The cursor from the end of the list, towards its beginning.</param>
/// <param name="Turn">The cursor from where this page begins, the other way.</param>
internal sealed record FoundPart(IReadOnlyList<Found> Items, long Total, bool IsMore, bool IsBackward, string First, string Last, string Turn, IReadOnlyList<string> Tolerated)
{
    public static FoundPart Read(JsonElement told, bool areUsers) => new(
        [.. told.GetProperty("items").EnumerateArray().Select(item => new Found(
            areUsers, item.GetProperty("id").GetString()!, Text(item, "key"), Text(item, "cursor"), item.GetProperty("resource")))],
        told.GetProperty("total").GetInt64(), told.GetProperty("more").GetBoolean(), told.GetProperty("backward").GetBoolean(),
        told.GetProperty("first").GetString()!, told.GetProperty("last").GetString()!, told.GetProperty("turn").GetString()!,
        [.. told.GetProperty("tolerated").EnumerateArray().Select(item => item.GetString()!)]);

    /// <summary>The cursor that goes on when <paramref name="shown"/> of these were shown, those nearest to where the page begins; null when nothing is left.</summary>
    /// <param name="shown">How many.</param>
    /// <param name="from">Where the page begins.</param>
    public string? GoOn(int shown, string from) => (shown == Items.Count && !IsMore, shown) switch
    {
        (true, _) => null,
        (_, 0) => from.Length == 0 ? First : from,
        _ => Items[IsBackward ? ^shown : shown - 1].Cursor,
    };

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;
}

/// <summary>RFC 7644 §3.4.2.3 over both types: by key as bytes, as the databases compare them; the absent last, or first when falling; then by id.</summary>
internal sealed class FoundOrder(bool isDescending) : IComparer<Found>
{
    public int Compare(Found? x, Found? y)
    {
        var order = (x!.Key, y!.Key) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            ({ } left, { } right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)),
        };
        order = order != 0 ? order : string.CompareOrdinal(x.Id, y.Id);
        return isDescending ? -order : order;
    }
}
