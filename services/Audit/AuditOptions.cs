namespace ScimSuite.Audit;

/// <summary>Settings under <c>Audit:Lines</c>.</summary>
internal sealed class AuditOptions
{
    /// <summary>The file that lines are appended to, one for each process; on the console where it is absent.</summary>
    public string? Path { get; set; }
}
