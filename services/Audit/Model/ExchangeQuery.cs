using System.Globalization;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Audit.Model;

/// <summary>What GET /api/exchanges may ask.</summary>
internal sealed record ExchangeQuery
{
    private static readonly string[] Known = ["tenant", "connector", "outcome", "status", "method", "resource", "requestId", "limit", "cursor"];
    private static readonly string[] Outcomes = ["applied", "no-change", "refused"];
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    public required int Limit { get; init; }
    public required Guid? Cursor { get; init; }
    public required Guid? Connector { get; init; }
    public required string? Outcome { get; init; }

    /// <summary>Both ends included.</summary>
    public required (int Least, int Most)? Status { get; init; }
    public required IReadOnlyList<string>? Of { get; init; }
    public required Guid? Resource { get; init; }
    public required Guid? RequestId { get; init; }

    public static ExchangeQuery From(IQueryCollection query)
    {
        query.RequireKnown(Known);
        return new ExchangeQuery
        {
            Limit = query.Limit(), Cursor = query.Id("cursor"), Connector = query.Id("connector"), Outcome = query.OneOf("outcome", Outcomes),
            Status = StatusOf(query.One("status")), Of = MethodsOf(query.One("method")), Resource = query.Id("resource"), RequestId = query.Id("requestId"),
        };
    }

    private static (int, int)? StatusOf(string? text) => text switch
    {
        null => null,
        [>= '1' and <= '5' and var hundred, 'x', 'x'] => ((hundred - '0') * 100, ((hundred - '0') * 100) + 99),
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599 => (status, status),
        _ => throw ScimException.InvalidValue("status must be one such as 404 or a class such as 4xx."),
    };

    private static string[]? MethodsOf(string? text)
    {
        var methods = text?.Split(',', StringSplitOptions.TrimEntries);
        return methods is null || methods.All(Methods.Contains) ? methods : throw ScimException.InvalidValue($"method must be one or more of {string.Join(", ", Methods)}, separated by commas.");
    }
}
