namespace ScimSuite.Events;

/// <summary>Requests that connectors made, gathered by the gateway over a short while: one tenant's, at most <see cref="Most"/>.</summary>
/// <param name="Id">Of the batch.</param>
/// <param name="Exchanges">In the order they ended.</param>
public sealed record ExchangesSeen(Guid Id, IReadOnlyList<Exchange> Exchanges) : IEvent
{
    /// <summary>How many one event holds.</summary>
    public const int Most = 200;

    /// <inheritdoc/>
    public static string Name => "exchange.seen";

    /// <inheritdoc/>
    public static string AggregateType => "Exchange";

    Guid IEvent.AggregateId => Id;

    long IEvent.Version => 1;
}

/// <summary>One request and what became of it. No value of the request is in it, but for the sentence that refused it.</summary>
public sealed record Exchange
{
    /// <summary>The request's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who made it; absent where it was no connector.</summary>
    public Guid? Connector { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The address below <c>/scim/v2</c> with its id taken out: <c>/Users/{id}</c>.</summary>
    public required string Route { get; init; }

    /// <summary>The resource's id, where the address or the answer has one.</summary>
    public Guid? Resource { get; init; }

    /// <summary>The query with its text taken out: <c>filter=userName eq …&amp;count=100</c>.</summary>
    public string? Query { get; init; }

    /// <summary>The HTTP status; 499 where the client had gone.</summary>
    public required int Status { get; init; }

    /// <summary><c>applied</c>, <c>no-change</c> or <c>refused</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>RFC 7644 §3.12, of a refusal.</summary>
    public string? ScimType { get; init; }

    /// <summary>The sentence the client was told.</summary>
    public string? Detail { get; init; }

    /// <summary>How its way of speaking was read.</summary>
    public required string Dialect { get; init; }

    /// <summary>The dialect it was recognised by, whatever the setting; absent where nothing gave it away.</summary>
    public string? Seen { get; init; }

    /// <summary>What gave it away: <c>url-flag</c>, <c>user-agent</c>, <c>behaviour</c>.</summary>
    public string? SeenBy { get; init; }

    /// <summary>What was tolerated, by name.</summary>
    public IReadOnlyList<string>? Tolerated { get; init; }

    /// <summary>The product in its User-Agent.</summary>
    public string? Client { get; init; }

    /// <summary>The client's own request id.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The W3C trace it is in, 32 hexadecimal digits; absent where nothing traces.</summary>
    public string? TraceId { get; init; }

    /// <summary>Milliseconds until the answer was written.</summary>
    public required double DurationMs { get; init; }

    /// <summary>True for what only asks: GET, HEAD and POST to <c>/.search</c>.</summary>
    public bool IsRead() => Method is "GET" or "HEAD" || (Method == "POST" && Route.EndsWith("/.search", StringComparison.Ordinal));
}
