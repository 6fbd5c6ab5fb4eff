using ScimSuite.Events;

namespace ScimSuite.Audit.Model;

/// <summary>An exchange as it is answered. See README.md, which the portal is built on.</summary>
internal sealed record SeenExchange
{
    public required Guid Id { get; init; }
    public Guid RequestId => Id;
    public required DateTimeOffset At { get; init; }
    public required Guid Tenant { get; init; }
    public required Guid? Connector { get; init; }
    public required string Method { get; init; }
    public required string Route { get; init; }
    public required Guid? Resource { get; init; }
    public required string? Query { get; init; }
    public required int Status { get; init; }
    public required string Outcome { get; init; }
    public required string? ScimType { get; init; }
    public required string? Detail { get; init; }
    public required string Dialect { get; init; }
    public required IReadOnlyList<string>? Tolerated { get; init; }
    public required string? Client { get; init; }
    public required string? ClientRequestId { get; init; }
    public string? TraceId { get; init; }
    public required double DurationMs { get; init; }
}

/// <summary>What a batch says of one connector, beside its rows.</summary>
internal sealed record ConnectorSeen(Guid Connector, DateTimeOffset FirstAt, DateTimeOffset LastAt)
{
    public DateTimeOffset? SuccessAt { get; init; }
    public DateTimeOffset? RefusedAt { get; init; }
    public string? Client { get; init; }
    public string? Dialect { get; init; }
    public string? DialectBy { get; init; }
    public DateTimeOffset? DialectAt { get; init; }

    /// <summary>What was said outright weighs more than what is guessed; among equals the latest counts.</summary>
    public static readonly IReadOnlyList<string> ByWeight = ["behaviour", "header", "user-agent", "url-flag"];

    public static IEnumerable<ConnectorSeen> Of(IEnumerable<Exchange> exchanges) =>
        from exchange in exchanges
        where exchange.Connector is not null
        group exchange by exchange.Connector!.Value into one
        let inOrder = one.OrderBy(exchange => exchange.At).ToList()
        let recognised = inOrder.Where(exchange => exchange is { Seen: not null, SeenBy: not null }).OrderBy(exchange => Weight(exchange.SeenBy)).LastOrDefault()
        select new ConnectorSeen(one.Key, inOrder[0].At, inOrder[^1].At)
        {
            SuccessAt = inOrder.LastOrDefault(exchange => exchange.Status < 400)?.At,
            // A Bulk in which nothing went is answered 200, and refused all the same.
            RefusedAt = inOrder.LastOrDefault(exchange => exchange is { Status: < 499, Outcome: "refused" })?.At,
            Client = inOrder.LastOrDefault(exchange => exchange.Client is not null)?.Client,
            Dialect = recognised?.Seen, DialectBy = recognised?.SeenBy, DialectAt = recognised?.At,
        };

    private static int Weight(string? by)
    {
        for (var i = 0; i < ByWeight.Count; i++)
        {
            if (ByWeight[i] == by)
            {
                return i;
            }
        }

        return -1;
    }
}
