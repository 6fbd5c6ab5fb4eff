using ScimSuite.Events;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Audit.Model;

/// <summary>What GET /api/audit may ask. Everything that cannot be understood is refused: an empty page would be a false answer.</summary>
internal sealed record AuditQuery
{
    public required int Limit { get; init; }
    public required Guid? After { get; init; }
    public required bool IsAscending { get; init; }
    public required string? Action { get; init; }
    public required Guid? Resource { get; init; }
    public required string? Outcome { get; init; }
    public required Guid? Actor { get; init; }
    public required string? RequestId { get; init; }
    public required bool WantsTotal { get; init; }

    public static AuditQuery From(IQueryCollection query)
    {
        if (query.Keys.FirstOrDefault(key => !Known.Contains(key)) is { } unknown)
        {
            throw ScimException.InvalidValue($"{ScimError.Quote(unknown)} is no parameter here. There are: {string.Join(", ", Known)}.");
        }

        return new AuditQuery
        {
            Limit = Limited(One(query, "limit")),
            After = Id(query, "after"),
            IsAscending = OneOf(query, "order", ["asc", "desc"]) == "asc",
            Action = OneOf(query, "action", Actions),
            Resource = Id(query, "resource"),
            Outcome = OneOf(query, "outcome", Outcomes.All),
            Actor = Id(query, "actor"),
            RequestId = One(query, "requestId"),
            WantsTotal = OneOf(query, "total", ["true", "false"]) == "true",
        };
    }

    /// <summary>The tenant it names, or <c>null</c>.</summary>
    public static Guid? TenantOf(IQueryCollection query) => Id(query, "tenant");

    private static readonly string[] Known = ["tenant", "limit", "after", "order", "action", "resource", "outcome", "actor", "requestId", "total"];

    private static readonly IReadOnlyList<string> Actions = [.. EventTypes.All.Select(type => type.Name)];

    private static int Limited(string? text) => text switch
    {
        null => 100,
        _ when int.TryParse(text, out var limit) && limit is >= 1 and <= 1000 => limit,
        _ => throw ScimException.InvalidValue("limit must be a number between 1 and 1000."),
    };

    private static Guid? Id(IQueryCollection query, string name) => One(query, name) switch
    {
        null => null,
        var text when Guid.TryParseExact(text, "D", out var id) => id,
        _ => throw ScimException.InvalidValue($"{name} must be an id (a UUID)."),
    };

    private static string? OneOf(IQueryCollection query, string name, IReadOnlyList<string> allowed) => One(query, name) switch
    {
        null => null,
        var text when allowed.Contains(text) => text,
        _ => throw ScimException.InvalidValue($"{name} must be one of {string.Join(", ", allowed)}."),
    };

    private static string? One(IQueryCollection query, string name) => query[name] switch
    {
        [] => null,
        [var text] => text is { Length: > 0 and <= 200 } && !text.Contains('\0') ? text : throw ScimException.InvalidValue($"{name} is empty or too long."),
        _ => throw ScimException.InvalidValue($"{name} is given more than once."),
    };
}
