using System.ComponentModel.DataAnnotations;

namespace ScimSuite.Audit;

/// <summary>Settings under <c>Audit:Exchanges</c>.</summary>
internal sealed class ExchangeOptions
{
    /// <summary>How long an exchange is kept.</summary>
    [Range(1, 3650, ErrorMessage = "Audit:Exchanges:Days must be between 1 and 3650.")]
    public int Days { get; set; } = 14;

    /// <summary>How long the counts of a connector's minutes are kept.</summary>
    [Range(1, 3650, ErrorMessage = "Audit:Exchanges:CountDays must be between 1 and 3650.")]
    public int CountDays { get; set; } = 90;
}
