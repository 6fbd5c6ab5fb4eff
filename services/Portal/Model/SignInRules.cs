namespace ScimSuite.Portal.Model;

/// <summary>How a tenant wants its people to sign in.</summary>
/// <param name="TenantId">Whose rules.</param>
/// <param name="Version">0 = none were ever set.</param>
/// <param name="NeedsSecondFactor">Members without one see no page of the tenant.</param>
public sealed record SignInRules(Guid TenantId, long Version, bool NeedsSecondFactor)
{
    /// <summary>The OpenID provider its people may sign in with; <c>null</c> = none.</summary>
    public Organisation? Organisation { get; init; }
}

/// <summary>A tenant's own OpenID provider. Its client secret is sealed and shown to nobody.</summary>
/// <param name="Name">What people type to sign in with it; one tenant has it.</param>
/// <param name="TenantName">What the page that leads there calls the tenant.</param>
/// <param name="Issuer">The provider's issuer identifier, as its tokens have it.</param>
/// <param name="ClientId">What the provider knows us by.</param>
/// <param name="JoinRole">What somebody the provider knows becomes by signing in; <c>null</c> = only members sign in.</param>
/// <param name="IsNeeded">Members other than owners sign in with it alone.</param>
public sealed record Organisation(string Name, string TenantName, string Issuer, string ClientId, string? JoinRole, bool IsNeeded);

/// <summary>Why a member sees no page of their tenant yet.</summary>
public enum Hurdle
{
    None,

    /// <summary>The tenant asks for a second factor, and this account has none.</summary>
    SecondFactor,

    /// <summary>The tenant asks its people to sign in with their organisation.</summary>
    Organisation,
}
