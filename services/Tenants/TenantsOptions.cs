using System.ComponentModel.DataAnnotations;

namespace ScimSuite.Tenants;

/// <summary>Settings under <c>Tenants</c>.</summary>
internal sealed class TenantsOptions
{
    /// <summary>How many connectors one tenant may have.</summary>
    [Range(1, 10_000, ErrorMessage = "Tenants:MostConnectors must be between 1 and 10000.")]
    public int MostConnectors { get; set; } = 100;
}
