using ScimSuite.Scim.Errors;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>One page of a list, and where the next one begins; <c>next</c> is absent on the last.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, Guid? Next)
{
    /// <param name="oneMore">Asked for with one row more than the page holds: that row says whether there is a next page.</param>
    public static Page<T> Of(IReadOnlyList<T> oneMore, int limit, Func<T, Guid> id) => oneMore.Count > limit
        ? new([.. oneMore.Take(limit)], id(oneMore[limit - 1]))
        : new(oneMore, null);
}

internal static class Page
{
    public static int Limit(int? limit) => limit switch
    {
        null => 100,
        >= 1 and <= 1000 => limit.Value,
        _ => throw ScimException.InvalidValue($"limit must be between 1 and 1000; it is {limit}."),
    };
}
