using ScimSuite.Events;

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
        query.RequireKnown(Known);
        return new AuditQuery
        {
            Limit = query.Limit(),
            After = query.Id("after"),
            IsAscending = query.OneOf("order", ["asc", "desc"]) == "asc",
            Action = query.OneOf("action", Actions),
            Resource = query.Id("resource"),
            Outcome = query.OneOf("outcome", Outcomes.All),
            Actor = query.Id("actor"),
            RequestId = query.One("requestId"),
            WantsTotal = query.OneOf("total", ["true", "false"]) == "true",
        };
    }

    /// <summary>The tenant it names, or <c>null</c>.</summary>
    public static Guid? TenantOf(IQueryCollection query) => query.Id("tenant");

    private static readonly string[] Known = ["tenant", "limit", "after", "order", "action", "resource", "outcome", "actor", "requestId", "total"];

    private static readonly IReadOnlyList<string> Actions = [.. EventTypes.All.Select(type => type.Name)];
}
