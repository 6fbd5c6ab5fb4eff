namespace ScimSuite.Migrate;

/// <summary>A service that keeps data: a schema of this name, an owner nobody logs in as, and a login role of its own.</summary>
/// <param name="HasOutbox">Then a role that sees this service's outbox, and nothing else, relays it.</param>
/// <param name="Readers">Further roles that may enter the schema. What they may see there, the migrations grant table by table.</param>
public sealed record ServiceSchema(string Name, bool HasOutbox, params IReadOnlyList<string> Readers)
{
    public string Owner => $"{Name}_owner";

    public string Relay => $"{Name}_relay";

    public IEnumerable<string> LoginRoles => [Name, .. HasOutbox ? [Relay] : Array.Empty<string>(), .. Readers];
}

public static class Roles
{
    public static readonly IReadOnlyList<ServiceSchema> Schemas =
    [
        new("tenants", HasOutbox: true, "operator_read"),
        new("tokens", HasOutbox: true, "tokens_verify"),
        new("users", HasOutbox: true),
        new("groups", HasOutbox: true),
        new("audit", HasOutbox: false, "operator_read", "audit_retention"),
        new("portal", HasOutbox: true, "portal_signin"),
    ];

    /// <summary>Every role that needs a password, once.</summary>
    public static readonly IReadOnlyList<string> Login = [.. Schemas.SelectMany(schema => schema.LoginRoles).Distinct()];
}
