namespace ScimSuite.Portal.Model;

/// <summary>A session that a tenant's provider vouches for: it reaches that tenant alone, while it has that provider.</summary>
public sealed record Within(Guid Tenant, string Issuer);
