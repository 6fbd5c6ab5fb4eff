namespace ScimSuite.Audit.Model;

/// <summary>What a connector did: its last signs of life, how it speaks, and counts for a chart.</summary>
internal sealed record Activity
{
    public required Guid Connector { get; init; }
    public DateTimeOffset? FirstRequestAt { get; init; }
    public DateTimeOffset? LastRequestAt { get; init; }
    public DateTimeOffset? LastSuccessAt { get; init; }
    public DateTimeOffset? LastRefusedAt { get; init; }

    /// <summary>When its writes first paused for two minutes, within twelve hours of its first call; absent while they have not.</summary>
    public DateTimeOffset? FirstSyncEndedAt { get; init; }
    public string? Client { get; init; }
    public SeenDialect? Dialect { get; init; }
    public LastRefusal? LastRefused { get; init; }
    public required string Window { get; init; }
    public required string Step { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public required Counts Totals { get; init; }
    public required IReadOnlyList<Counts> Points { get; init; }
}

internal sealed record SeenDialect(string Name, string By, DateTimeOffset At);

internal sealed record LastRefusal(Guid Id, DateTimeOffset At, string Method, string Route, int Status, string? ScimType, string? Detail);

/// <summary>Of one step, or of all: then without <c>at</c>.</summary>
internal sealed record Counts
{
    public DateTimeOffset? At { get; init; }
    public int Requests => Reads + Applied + NoChange + Refused + Failed;
    public int Reads { get; init; }
    public int Applied { get; init; }
    public int NoChange { get; init; }
    public int Refused { get; init; }
    public int Failed { get; init; }
    public double AverageMs { get; init; }
}
