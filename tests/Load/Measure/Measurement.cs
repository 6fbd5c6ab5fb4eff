namespace ScimSuite.Load.Measure;

/// <summary>One line of the table.</summary>
internal sealed record Measurement
{
    public required string Scenario { get; init; }

    public required string What { get; init; }

    public required long Requests { get; init; }

    public required double Seconds { get; init; }

    public double PerSecond => Requests / Seconds;

    public required double P50 { get; init; }

    public required double P95 { get; init; }

    public required double P99 { get; init; }

    /// <summary>Answers that the scenario does not expect, by status; 0 where there was none.</summary>
    public required IReadOnlyDictionary<int, long> Errors { get; init; }

    /// <summary>All answers by status.</summary>
    public required IReadOnlyDictionary<int, long> ByStatus { get; init; }

    /// <summary>CPU seconds used while it ran.</summary>
    public required IReadOnlyDictionary<string, double> Cpu { get; init; }
}
