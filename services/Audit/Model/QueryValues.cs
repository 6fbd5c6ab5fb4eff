using ScimSuite.Scim.Errors;

namespace ScimSuite.Audit.Model;

/// <summary>Parameters of a question, read strictly: what cannot be understood is refused, since an empty page would be a false answer.</summary>
internal static class QueryValues
{
    public static void RequireKnown(this IQueryCollection query, IReadOnlyList<string> known)
    {
        if (query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw ScimException.InvalidValue($"{ScimError.Quote(unknown)} is no parameter here. There are: {string.Join(", ", known)}.");
        }
    }

    public static int Limit(this IQueryCollection query) => query.One("limit") switch
    {
        null => 100,
        var text when int.TryParse(text, out var limit) && limit is >= 1 and <= 1000 => limit,
        _ => throw ScimException.InvalidValue("limit must be a number between 1 and 1000."),
    };

    public static Guid? Id(this IQueryCollection query, string name) => query.One(name) switch
    {
        null => null,
        var text when Guid.TryParseExact(text, "D", out var id) => id,
        _ => throw ScimException.InvalidValue($"{name} must be an id (a UUID)."),
    };

    public static string? OneOf(this IQueryCollection query, string name, IReadOnlyList<string> allowed) => query.One(name) switch
    {
        null => null,
        var text when allowed.Contains(text) => text,
        _ => throw ScimException.InvalidValue($"{name} must be one of {string.Join(", ", allowed)}."),
    };

    public static string? One(this IQueryCollection query, string name) => query[name] switch
    {
        [] => null,
        [var text] => text is { Length: > 0 and <= 200 } && !text.Contains('\0') ? text : throw ScimException.InvalidValue($"{name} is empty or too long."),
        _ => throw ScimException.InvalidValue($"{name} is given more than once."),
    };
}
