using System.ComponentModel.DataAnnotations;

namespace ScimSuite.Tenants;

/// <summary>Settings under <c>Tenants</c>.</summary>
internal sealed class TenantsOptions
{
    /// <summary>How many connectors one tenant may have.</summary>
    [Range(1, 10_000, ErrorMessage = "Tenants:MostConnectors must be between 1 and 10000.")]
    public int MostConnectors { get; set; } = 100;

    /// <summary>How long a deleted tenant can be restored before it is gone.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00", ErrorMessage = "Tenants:DeletionGrace must be between 00:00:00 and 30.00:00:00.")]
    public TimeSpan DeletionGrace { get; set; } = TimeSpan.FromHours(24);
}
