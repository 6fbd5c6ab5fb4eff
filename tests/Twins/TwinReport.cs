namespace ScimSuite.Twins;

/// <summary>What a run saw. It agrees only when nothing at all is left to explain.</summary>
public sealed record TwinReport
{
    public required string Provider { get; init; }

    public required string Target { get; init; }

    public required int Seed { get; init; }

    public required IReadOnlyList<PhaseTime> Phases { get; init; }

    public required int Requests { get; init; }

    /// <summary>Answers by status; "no answer" where the connection gave none.</summary>
    public required IReadOnlyDictionary<string, int> ByStatus { get; init; }

    public required int Retried { get; init; }

    /// <summary>Resources that a look-up found: after a lost answer, or because the tenant held them already.</summary>
    public required int Adopted { get; init; }

    public required double MedianMilliseconds { get; init; }

    public required double P95Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    /// <summary>Answers an identity provider would show its administrator as an error.</summary>
    public required IReadOnlyList<string> Unexpected { get; init; }

    /// <summary>Writes that changed the directory; each must be one audit event.</summary>
    public required int Mutations { get; init; }

    /// <summary>Writes that said what was known already; none may be an audit event.</summary>
    public required int NoChanges { get; init; }

    public required int UsersCompared { get; init; }

    public required int GroupsCompared { get; init; }

    /// <summary>What the service holds otherwise than this directory does, one sentence each.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>Events of this connector since the start; null where there is no audit to ask.</summary>
    public required int? AuditEvents { get; init; }

    public required IReadOnlyList<string> AuditDifferences { get; init; }

    /// <summary>From the last answer until User.groups and audit agreed (or were given up on).</summary>
    public required TimeSpan Settled { get; init; }

    public bool Agrees => Unexpected.Count == 0 && Differences.Count == 0 && AuditDifferences.Count == 0
        && (AuditEvents is null || AuditEvents == Mutations);
}

public sealed record PhaseTime(string Name, int Steps, TimeSpan Took);

/// <summary>For a progress bar.</summary>
public readonly record struct PhaseStep(string Phase, int Done, int Total);
