using System.Text.Json;

namespace ScimSuite.Events;

/// <summary>A tenant's schema extensions changed: all that it has now, so that a later event makes an earlier one needless.</summary>
/// <param name="TenantId">Whose they are.</param>
/// <param name="Version">Counts the tenant's changes.</param>
/// <param name="Extensions">An array of declarations in the words of RFC 7643 §7.</param>
/// <param name="HasRemoved">Whether an attribute was ever removed.</param>
public sealed record SchemaChanged(Guid TenantId, long Version, JsonElement Extensions, bool HasRemoved) : IEvent
{
    static string IEvent.Name => "schema.changed";

    /// <inheritdoc/>
    public static string AggregateType => "Schema";

    Guid IEvent.AggregateId => TenantId;
}
